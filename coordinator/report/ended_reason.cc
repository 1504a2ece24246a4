#include "coordinator/report/ended_reason.h"

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

struct KnownReason {
  std::string_view text;
  const char* chinese;
};

constexpr KnownReason kKnownReasons[] = {
    {kStoppedFromOutside, "在跑完之前被外部中止"},
    {kCoordinatorEnded, "协调端在测试跑完之前就已退出"},
    {kTooFewWorkersLeft, "剩余的压测节点太少（`--min-workers-left`）"},
};

constexpr char kSweepHead[] = "the sweep ends after ";
constexpr char kSweepMiddle[] = " levels that are not valid; the last one: ";

}  // namespace

std::string TooManyInvalidLevels(uint32_t levels,
                                 std::string_view invalid_reason) {
  return absl::StrCat(kSweepHead, levels, kSweepMiddle, ToAbsl(invalid_reason));
}

std::string EndedReasonText(std::string_view reason, ReportLanguage language) {
  if (language == ReportLanguage::kEnglish) return std::string(reason);
  for (const KnownReason& known : kKnownReasons) {
    if (reason == known.text) return known.chinese;
  }
  const size_t middle = reason.find(kSweepMiddle);
  if (reason.starts_with(kSweepHead) && middle != std::string_view::npos) {
    // A warning says what was wrong with each of them.
    const size_t head = sizeof(kSweepHead) - 1;
    return absl::StrCat("已有 ", ToAbsl(reason.substr(head, middle - head)),
                        " 档无效，不再继续");
  }
  return std::string(reason);
}

}  // namespace byzerperf
