#include "coordinator/plan/prompt_collector.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace byzerperf {

absl::Status PromptCollector::Add(absl::StatusOr<PromptEntry> entry,
                                  const std::string& file, size_t number) {
  RETURN_IF_ERROR(entry.status());
  const std::string place = absl::StrCat(file, ":", number);
  if (!entry->has_user_text) {
    if (without_user_text_++ == 0) first_without_user_text_ = place;
    return absl::OkStatus();
  }
  v1::Prompt& prompt = entry->prompt;
  if (prompt.id().empty() ||
      (entry->id_may_repeat && places_.count(prompt.id()) > 0)) {
    prompt.set_id(place);
  }
  const auto [known, is_new] = places_.emplace(prompt.id(), place);
  if (!is_new) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the id '", prompt.id(), "' was already given in ", known->second));
  }
  *prompts_.add_prompts() = std::move(prompt);
  return absl::OkStatus();
}

PromptFiles PromptCollector::Take() {
  PromptFiles files;
  files.prompts = std::move(prompts_);
  if (without_user_text_ > 0) {
    files.notices.push_back(absl::StrCat(
        "--prompts-dir: ", without_user_text_,
        without_user_text_ == 1 ? " conversation" : " conversations",
        " in which no user says anything left out (the first: ",
        first_without_user_text_, ")"));
  }
  return files;
}

}  // namespace byzerperf
