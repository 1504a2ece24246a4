#include "coordinator/run/rows_file.h"

#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "coordinator/run/part_file.h"
#include "coordinator/run/row_json.h"

namespace byzerperf {
namespace {

constexpr char kJsonl[] = "/requests.jsonl";
constexpr char kZst[] = "/requests.jsonl.zst";

struct CompressorDeleter {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct DecompressorDeleter {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

void AppendLines(const RequestRows& rows, std::string* text) {
  for (const v1::RequestRecord& row : rows) AppendJsonLine(row, text);
}

class JsonlFile : public RowsFile {
 public:
  explicit JsonlFile(PartFile file) : file_(std::move(file)) {}

  absl::Status Add(const RequestRows& rows) override {
    text_.clear();
    AppendLines(rows, &text_);
    return file_.Append(text_);
  }
  absl::Status Finish() override { return file_.Commit(); }

 private:
  PartFile file_;
  std::string text_;  // keeps its memory from batch to batch
};

class ZstFile : public RowsFile {
 public:
  explicit ZstFile(PartFile file)
      : file_(std::move(file)), compressor_(ZSTD_createCCtx()) {}

  absl::Status Add(const RequestRows& rows) override {
    text_.clear();
    AppendLines(rows, &text_);
    return Compress(ZSTD_e_flush);
  }
  absl::Status Finish() override {
    text_.clear();
    RETURN_IF_ERROR(Compress(ZSTD_e_end));
    return file_.Commit();
  }

 private:
  absl::Status Compress(ZSTD_EndDirective end) {
    ZSTD_inBuffer in{text_.data(), text_.size(), 0};
    packed_.clear();
    size_t left = 0;
    do {
      char piece[64 * 1024];
      ZSTD_outBuffer out{piece, sizeof(piece), 0};
      left = ZSTD_compressStream2(compressor_.get(), &out, &in, end);
      if (ZSTD_isError(left) != 0) {
        return absl::InternalError(
            absl::StrCat("can't compress rows: ", ZSTD_getErrorName(left)));
      }
      packed_.append(piece, out.pos);
    } while (left > 0);
    return file_.Append(packed_);
  }

  PartFile file_;
  std::unique_ptr<ZSTD_CCtx, CompressorDeleter> compressor_;
  std::string text_;
  std::string packed_;
};

class NoFile : public RowsFile {
 public:
  absl::Status Add(const RequestRows& /*rows*/) override {
    return absl::OkStatus();
  }
  absl::Status Finish() override { return absl::OkStatus(); }
};

// As far as it goes: the end of a file that was cut off is missing.
std::string Decompress(std::string_view packed) {
  const std::unique_ptr<ZSTD_DCtx, DecompressorDeleter> context(
      ZSTD_createDCtx());
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::string text;
  char piece[64 * 1024];
  for (;;) {
    ZSTD_outBuffer out{piece, sizeof(piece), 0};
    const size_t result = ZSTD_decompressStream(context.get(), &out, &in);
    text.append(piece, out.pos);
    if (ZSTD_isError(result) != 0) break;
    if (in.pos == in.size && out.pos < out.size) break;
  }
  return text;
}

std::string ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowsFile>> RowsFile::CreateJsonl(
    const std::string& level_dir) {
  ASSIGN_OR_RETURN(PartFile file, PartFile::Create(level_dir + kJsonl));
  return std::make_unique<JsonlFile>(std::move(file));
}

absl::StatusOr<std::unique_ptr<RowsFile>> RowsFile::CreateZst(
    const std::string& level_dir) {
  ASSIGN_OR_RETURN(PartFile file, PartFile::Create(level_dir + kZst));
  return std::make_unique<ZstFile>(std::move(file));
}

std::unique_ptr<RowsFile> RowsFile::CreateNone() {
  return std::make_unique<NoFile>();
}

absl::StatusOr<std::string> ReadRowsText(const std::string& level_dir) {
  for (const char* name : {kJsonl, kZst}) {
    for (const char* ending : {"", ".part"}) {
      const std::string path = absl::StrCat(level_dir, name, ending);
      std::error_code error;
      if (!std::filesystem::exists(path, error)) continue;
      std::string text = ReadBytes(path);
      if (std::string_view(name) == kZst) text = Decompress(text);
      text.resize(text.rfind('\n') + 1);  // npos + 1 is 0
      return text;
    }
  }
  return absl::NotFoundError(
      absl::StrCat(level_dir, " holds no rows (--records none?)"));
}

}  // namespace byzerperf
