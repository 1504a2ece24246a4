#include "coordinator/plan/prompt_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "coordinator/plan/json_reader.h"

namespace byzerperf {
namespace {

namespace fs = std::filesystem;

// The set travels as one protobuf message, which must stay below 2 GiB.
constexpr uint64_t kMaxBytes = uint64_t{1} << 30;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status WrongIn(std::string_view where, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(where), ": ", ToAbsl(what)));
}

// Collects prompts and watches over their ids.
class PromptCollector {
 public:
  absl::Status Add(v1::Prompt prompt, const std::string& name, int line) {
    const std::string place = absl::StrCat(name, ":", line);
    if (prompt.id().empty()) prompt.set_id(place);
    const auto [known, is_new] = places_.emplace(prompt.id(), place);
    if (!is_new) {
      return absl::InvalidArgumentError(absl::StrCat(
          "the id '", prompt.id(), "' was already given in ", known->second));
    }
    *prompts_.add_prompts() = std::move(prompt);
    return absl::OkStatus();
  }

  v1::PromptSet Take() { return std::move(prompts_); }

 private:
  v1::PromptSet prompts_;
  std::map<std::string, std::string> places_;  // by id
};

absl::StatusOr<v1::Prompt> ReadLine(std::string_view line, bool is_json,
                                    JsonReader* json) {
  if (!IsUtf8(line)) {
    return absl::InvalidArgumentError(
        "not valid UTF-8; save the file as UTF-8");
  }
  if (is_json) return json->ReadPrompt(line);
  v1::Prompt prompt;
  v1::Message& message = *prompt.add_messages();
  message.set_role("user");
  message.set_content(std::string(line));
  return prompt;
}

absl::Status ReadFile(const fs::path& path, PromptCollector* collector) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return WrongIn(path.string(), "can't be read");
  const std::string name = path.filename().string();
  const bool is_json = path.extension() == ".jsonl";
  JsonReader json;
  std::string text;
  for (int number = 1; std::getline(file, text); ++number) {
    std::string_view line = text;
    if (number == 1 && absl::StartsWith(text, ToAbsl(kByteOrderMark))) {
      line.remove_prefix(kByteOrderMark.size());
    }
    line = Trim(line);
    if (line.empty()) continue;
    absl::StatusOr<v1::Prompt> prompt = ReadLine(line, is_json, &json);
    const absl::Status status =
        prompt.ok() ? collector->Add(*std::move(prompt), name, number)
                    : prompt.status();
    if (!status.ok()) {
      return WrongIn(absl::StrCat(path.string(), ":", number),
                     ToStd(status.message()));
    }
  }
  return file.bad() ? WrongIn(path.string(), "can't be read")
                    : absl::OkStatus();
}

bool IsPromptFile(const fs::directory_entry& entry) {
  std::error_code error;
  const fs::path& path = entry.path();
  return (path.extension() == ".jsonl" || path.extension() == ".txt") &&
         path.filename().string().front() != '.' && !entry.is_directory(error);
}

absl::StatusOr<std::vector<fs::path>> PromptFilesOf(const std::string& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (fs::is_regular_file(status)) {
    return WrongIn("--prompts-dir", absl::StrCat("'", folder,
                                                 "' is a file; give the folder "
                                                 "that it is in"));
  }
  if (!fs::is_directory(status)) {
    return WrongIn("--prompts-dir",
                   absl::StrCat("'", folder, "' is not a folder"));
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
  if (bytes > kMaxBytes) {
    return WrongIn("--prompts-dir", absl::StrCat("'", folder, "' holds ", bytes,
                                                 " bytes; at most 1 GiB"));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

absl::StatusOr<v1::PromptSet> ReadPrompts(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<fs::path> paths, PromptFilesOf(folder));
  PromptCollector collector;
  for (const fs::path& path : paths) {
    RETURN_IF_ERROR(ReadFile(path, &collector));
  }
  v1::PromptSet prompts = collector.Take();
  if (prompts.prompts().empty()) {
    return WrongIn("--prompts-dir",
                   absl::StrCat("'", folder,
                                "' holds no prompt; expected .jsonl or .txt "
                                "files with a prompt a line"));
  }
  return prompts;
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
