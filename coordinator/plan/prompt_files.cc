#include "coordinator/plan/prompt_files.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "coordinator/plan/json_reader.h"
#include "coordinator/plan/prompt_collector.h"
#include "coordinator/plan/prompt_csv.h"

namespace byzerperf {
namespace {

namespace fs = std::filesystem;

// The set travels as one protobuf message, which must stay below 2 GiB.
constexpr uint64_t kMaxBytes = uint64_t{1} << 30;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<const char*, 4> kEndings = {".jsonl", ".json", ".csv",
                                                 ".txt"};

absl::Status WrongIn(std::string_view where, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(where), ": ", ToAbsl(what)));
}

std::string_view WithoutMark(std::string_view text) {
  if (absl::StartsWith(ToAbsl(text), ToAbsl(kByteOrderMark))) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return text;
}

absl::Status NotUtf8() {
  return absl::InvalidArgumentError("not valid UTF-8; save the file as UTF-8");
}

absl::StatusOr<PromptEntry> PlainPrompt(std::string_view line) {
  PromptEntry entry;
  v1::Message& message = *entry.prompt.add_messages();
  message.set_role("user");
  message.set_content(std::string(line));
  return entry;
}

// One prompt file on its way into the collector.
class PromptFile {
 public:
  PromptFile(const fs::path& path, const ConversationRules& rules,
             PromptCollector* collector)
      : path_(path), json_(rules), collector_(*collector) {}

  absl::Status Read() {
    std::ifstream file(path_, std::ios::binary);
    if (!file) return WrongIn(path_.string(), "can't be read");
    const fs::path ending = path_.extension();
    if (ending == ".json" || ending == ".csv") {
      const std::string text{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
      if (file.bad()) return WrongIn(path_.string(), "can't be read");
      return ending == ".json" ? ReadElements(WithoutMark(text))
                               : ReadRecords(WithoutMark(text));
    }
    RETURN_IF_ERROR(ReadLines(file, ending == ".jsonl"));
    return file.bad() ? WrongIn(path_.string(), "can't be read")
                      : absl::OkStatus();
  }

 private:
  absl::Status ReadLines(std::istream& file, bool is_json) {
    std::string text;
    for (size_t number = 1; std::getline(file, text); ++number) {
      const std::string_view line =
          Trim(number == 1 ? WithoutMark(text) : text);
      if (line.empty()) continue;
      RETURN_IF_ERROR(Add(!IsUtf8(line) ? NotUtf8()
                          : is_json     ? json_.ReadPrompt(line)
                                        : PlainPrompt(line),
                          ":", number));
    }
    return absl::OkStatus();
  }

  absl::Status ReadElements(std::string_view text) {
    bool any_taken = false;
    absl::Status status = json_.ReadPrompts(
        text, [&](size_t number, absl::StatusOr<PromptEntry> entry) {
          any_taken = true;
          return Add(std::move(entry), ": element ", number);
        });
    if (status.ok() || any_taken) return status;
    return WrongIn(path_.string(), ToStd(status.message()));
  }

  absl::Status ReadRecords(std::string_view text) {
    return ReadCsvPrompts(
        text, [&](int line, absl::StatusOr<PromptEntry> entry) {
          return Add(std::move(entry), ":", static_cast<size_t>(line));
        });
  }

  absl::Status Add(absl::StatusOr<PromptEntry> entry, const char* at,
                   size_t number) {
    absl::Status status =
        collector_.Add(std::move(entry), path_.filename().string(), number);
    if (status.ok()) return status;
    return WrongIn(absl::StrCat(path_.string(), at, number),
                   ToStd(status.message()));
  }

  const fs::path path_;
  JsonReader json_;
  PromptCollector& collector_;
};

bool HasKnownEnding(const fs::path& path) {
  return std::find(kEndings.begin(), kEndings.end(),
                   path.extension().string()) != kEndings.end();
}

bool IsPromptFile(const fs::directory_entry& entry) {
  std::error_code error;
  return HasKnownEnding(entry.path()) &&
         entry.path().filename().string().front() != '.' &&
         !entry.is_directory(error);
}

absl::Status CheckSize(const std::string& path, uint64_t bytes) {
  if (bytes <= kMaxBytes) return absl::OkStatus();
  return WrongIn("--prompts-dir", absl::StrCat("'", path, "' holds ", bytes,
                                               " bytes; at most 1 GiB"));
}

absl::StatusOr<std::vector<fs::path>> OneFile(const std::string& path) {
  if (!HasKnownEnding(path)) {
    return WrongIn(
        "--prompts-dir",
        absl::StrCat("'", path, "' must end in ", absl::StrJoin(kEndings, ", "),
                     ", or be a folder of such files"));
  }
  std::error_code no_size;
  const uintmax_t bytes = fs::file_size(path, no_size);
  RETURN_IF_ERROR(CheckSize(path, no_size ? 0 : bytes));
  return std::vector<fs::path>{path};
}

absl::StatusOr<std::vector<fs::path>> PromptFilesOf(const std::string& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (fs::is_regular_file(status)) return OneFile(folder);
  if (!fs::is_directory(status)) {
    return WrongIn("--prompts-dir",
                   absl::StrCat("'", folder, "' is not a file or folder"));
  }
  std::vector<fs::path> paths;
  uint64_t bytes = 0;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator();
       entries.increment(error)) {
    if (!IsPromptFile(*entries)) continue;
    paths.push_back(entries->path());
    std::error_code no_size;
    const uintmax_t size = entries->file_size(no_size);
    if (!no_size) bytes += size;
  }
  if (error) {
    return WrongIn(
        "--prompts-dir",
        absl::StrCat("'", folder, "' can't be read: ", error.message()));
  }
  RETURN_IF_ERROR(CheckSize(folder, bytes));
  std::sort(paths.begin(), paths.end());
  return paths;
}

absl::Status NoPrompt(const std::string& path,
                      const std::vector<fs::path>& paths,
                      const PromptFiles& files) {
  if (!files.notices.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(files.notices.front(), ", and '", path,
                     "' holds no other prompt; add one that a user asks"));
  }
  std::string why =
      absl::StrCat("; expected ", absl::StrJoin(kEndings, ", "), " files");
  if (paths.size() > 1) {
    why = absl::StrCat(": its ", paths.size(),
                       " files are empty, or headers alone");
  } else if (!paths.empty()) {
    const std::string ending = paths.front().extension().string();
    why = absl::StrCat(": ", paths.front().filename().string(),
                       ending == ".csv"    ? " has no line behind its header"
                       : ending == ".json" ? " is an empty list"
                                           : " has no line with a text");
  }
  return WrongIn("--prompts-dir",
                 absl::StrCat("'", path, "' holds no prompt", why));
}

}  // namespace

absl::StatusOr<PromptFiles> ReadPromptFiles(const std::string& path,
                                            const ConversationRules& rules) {
  ASSIGN_OR_RETURN(const std::vector<fs::path> paths, PromptFilesOf(path));
  PromptCollector collector;
  for (const fs::path& file : paths) {
    RETURN_IF_ERROR(PromptFile(file, rules, &collector).Read());
  }
  PromptFiles files = collector.Take();
  if (files.prompts.prompts().empty()) return NoPrompt(path, paths, files);
  return files;
}

std::string PromptSetHash(const v1::PromptSet& prompts) {
  return Sha256Hex(prompts.SerializeAsString());
}

std::string ShippedPromptsFolder(const std::string& program_folder) {
  const fs::path here(program_folder);
  std::error_code error;
  for (const fs::path& folder :
       {here / "../share/byzerperf/prompts", here / "../../../prompts"}) {
    if (fs::is_directory(folder, error)) {
      return folder.lexically_normal().string();
    }
  }
  return "";
}

}  // namespace byzerperf
