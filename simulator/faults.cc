#include "simulator/faults.h"

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/rng.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

// Apart from the model's streams, which count up from 0.
constexpr uint64_t kStrikeStreams = uint64_t{1} << 62;
constexpr uint64_t kTokenStream = kStrikeStreams - 1;

constexpr auto kNames = std::to_array<std::pair<std::string_view, FaultKind>>(
    {{"stall", FaultKind::kStall},
     {"cut", FaultKind::kCut},
     {"close-after-stream", FaultKind::kCloseAfterStream},
     {"garbage", FaultKind::kGarbage},
     {"error-event", FaultKind::kErrorEvent},
     {"html", FaultKind::kHtml},
     {"no-done", FaultKind::kNoDone},
     {"truncate", FaultKind::kTruncate},
     {"empty-choices", FaultKind::kEmptyChoices},
     {"big-event", FaultKind::kBigEvent},
     {"bad-utf8", FaultKind::kBadUtf8},
     {"gzip", FaultKind::kGzip},
     {"reject-stream-options", FaultKind::kRejectStreamOptions}});

absl::Status UnknownFault(std::string_view name) {
  std::vector<std::string> known = {"a status from 400 to 599"};
  for (const auto& [text, kind] : kNames) known.emplace_back(text);
  return absl::InvalidArgumentError(absl::StrCat(
      "'", ToAbsl(name), "' is no fault; known: ", absl::StrJoin(known, ", ")));
}

}  // namespace

absl::StatusOr<FaultPlan::Item> FaultPlan::ReadItem(std::string_view text) {
  Item item;
  const size_t at = text.find('@');
  const std::string_view name = Trim(text.substr(0, at));
  if (at != std::string_view::npos) {
    const std::string_view share = Trim(text.substr(at + 1));
    if (!absl::SimpleAtod(ToAbsl(share), &item.share) ||
        !(item.share >= 0 && item.share <= 1)) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", ToAbsl(text),
                       "': the share after @ must be a number from 0 to 1"));
    }
  }
  item.fault.name = std::string(name);
  if (absl::SimpleAtoi(ToAbsl(name), &item.fault.status)) {
    if (item.fault.status < 400 || item.fault.status > 599) {
      return UnknownFault(name);
    }
    item.fault.kind = FaultKind::kStatus;
    return item;
  }
  for (const auto& [known, kind] : kNames) {
    if (name == known) item.fault.kind = kind;
  }
  if (item.fault.kind == FaultKind::kNone) return UnknownFault(name);
  return item;
}

absl::StatusOr<FaultPlan> FaultPlan::Create(
    const std::vector<std::string>& items, uint64_t seed) {
  FaultPlan plan;
  plan.seed_ = seed;
  for (const std::string& text : items) {
    ASSIGN_OR_RETURN(Item item, ReadItem(text));
    plan.items_.push_back(std::move(item));
  }
  return plan;
}

Fault FaultPlan::Draw(uint64_t request, uint32_t output_tokens) const {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (RandomUnit(seed_, kStrikeStreams + i, request) >= items_[i].share) {
      continue;
    }
    Fault fault = items_[i].fault;
    // Between the first and the last token, so that the stream has begun and
    // is not over; an answer of one token has no such place.
    if (output_tokens > 1) {
      const uint64_t bits = RandomBits(seed_, kTokenStream, request);
      fault.token = 1 + static_cast<uint32_t>(bits % (output_tokens - 1));
    }
    return fault;
  }
  return {};
}

}  // namespace byzerperf
