#include "worker/service/prompt_store.h"

#include "absl/strings/str_cat.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"

namespace byzerperf {

std::shared_ptr<const v1::PromptSet> PromptStore::Find(
    const std::string& hash) const {
  for (const auto& [known, set] : sets_) {
    if (known == hash) return set;
  }
  return nullptr;
}

absl::StatusOr<bool> PromptStore::Add(const v1::PromptChunk& chunk) {
  if (chunk.prompt_set_hash() != unfinished_hash_) {
    DropUnfinished();
    unfinished_hash_ = chunk.prompt_set_hash();
  }
  if (unfinished_.size() + chunk.data().size() > kMaxSetBytes) {
    DropUnfinished();
    return absl::InvalidArgumentError(
        absl::StrCat("the prompt set is larger than ", kMaxSetBytes,
                     " bytes, the most that a worker takes; use fewer or "
                     "shorter prompts"));
  }
  unfinished_.append(chunk.data());
  if (!chunk.last()) return false;
  const absl::Status status = Complete();
  DropUnfinished();
  RETURN_IF_ERROR(status);
  return true;
}

absl::Status PromptStore::Complete() {
  const std::string hash = Sha256Hex(unfinished_);
  if (hash != unfinished_hash_) {
    return absl::DataLossError(
        absl::StrCat("the prompt set's SHA-256 is ", hash, ", the plan says ",
                     unfinished_hash_, ": it was damaged on its way"));
  }
  auto set = std::make_shared<v1::PromptSet>();
  if (!set->ParseFromString(unfinished_)) {
    return absl::InvalidArgumentError(
        "the prompt set is not a serialised PromptSet");
  }
  if (set->prompts().empty()) {
    return absl::InvalidArgumentError("the prompt set has no prompt");
  }
  sets_.emplace_back(hash, std::move(set));
  if (sets_.size() > kKeptSets) sets_.pop_front();
  return absl::OkStatus();
}

void PromptStore::DropUnfinished() {
  unfinished_hash_.clear();
  unfinished_.clear();
  unfinished_.shrink_to_fit();
}

}  // namespace byzerperf
