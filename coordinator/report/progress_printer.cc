#include "coordinator/report/progress_printer.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "coordinator/explain/client_finding.h"
#include "coordinator/report/check_text.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/text_width.h"

namespace byzerperf {
namespace {

constexpr double kPlainPeriodSeconds = 5;
constexpr double kPlainPeriodShare = 0.1;
// A longer line would wrap, and a wrapped line can't be redrawn in place.
constexpr size_t kMaxColumns = 79;
constexpr char kBackAndClear[] = "\r\033[K";
constexpr uint32_t kNamedWorkers = 3;

// Nothing when there is only one worker.
void AddWhose(const CheckLine& line, View& check) {
  const auto count = static_cast<uint32_t>(line.workers.size());
  if (line.of_all) {
    if (count > 1) check.Add("of_all").texts["count"] = FormatLoad(count);
    return;
  }
  View& some = check.Add("of_some");
  const auto named = std::min(count, kNamedWorkers);
  some.texts["names"] =
      absl::StrJoin(line.workers.begin(), line.workers.begin() + named, ", ");
  if (count > named) {
    some.Add("more").texts["count"] = FormatLoad(count - named);
  }
}

}  // namespace

void ProgressPrinter::WriteLine(const std::string& text) {
  if (line_is_open_) out_ << kBackAndClear;
  line_is_open_ = false;
  out_ << text << '\n' << std::flush;
}

void ProgressPrinter::Notice(std::string_view text) {
  WriteLine(std::string(text));
}

void ProgressPrinter::Checks(const std::vector<CheckLine>& lines) {
  for (const CheckLine& line : lines) {
    View view;
    View& check = view.Add("check");
    check.texts["mark"] = line.check.passed() ? "✓" : "✗";
    check.texts["name"] = line.check.name();
    check.texts["finding"] = FindingText(line.check, language_);
    if (!line.check.passed()) {
      check.Add("remedy").texts["text"] = RemedyText(line.check, language_);
    }
    if (line.alike > 0) {
      check.Add("alike").texts["count"] = FormatLoad(line.alike);
    }
    AddWhose(line, check);
    const std::string text = Render(TemplatesIn(language_), "progress", view);
    WriteLine(std::string(Trim(text)));
  }
}

void ProgressPrinter::LevelStarted(const v1::Stage& stage, uint32_t number,
                                   uint32_t count) {
  open_loop_ = stage.load().has_arrivals();
  const v1::Arrivals& arrivals = stage.load().arrivals();
  load_ = !open_loop_ ? FormatLoad(stage.load().concurrency())
          : arrivals.pattern() == v1::ArrivalPattern::trace
              ? FormatNumber(arrivals.rate_per_s())
              : FormatLoad(arrivals.rate_per_s());
  number_ = number;
  count_ = count;
  next_s_ = kPlainPeriodSeconds;
  next_share_ = kPlainPeriodShare;
}

View ProgressPrinter::LevelView() const {
  View view;
  view.texts["number"] = FormatLoad(number_);
  view.texts["count"] = FormatLoad(count_);
  view.texts["load"] = load_;
  if (open_loop_) view.Add("open_loop");
  return view;
}

// A plain log wants few lines: of a short level every tenth, of a long one
// not more than one each few seconds.
bool ProgressPrinter::IsDue(const RunProgress& progress) {
  if (style_ == ProgressStyle::kRedrawn) return true;
  const double share =
      progress.planned.value_or(0) > 0
          ? static_cast<double>(progress.done) / *progress.planned
          : 1;
  if (progress.elapsed_s < next_s_ || share < next_share_) return false;
  next_s_ = progress.elapsed_s + kPlainPeriodSeconds;
  if (progress.planned) next_share_ = share + kPlainPeriodShare;
  return true;
}

void ProgressPrinter::Progress(const RunProgress& progress) {
  if (!IsDue(progress)) return;
  View view;
  View& level = view.Add("level");
  level = LevelView();
  if (progress.sessions) level.Add("sessions");
  level.texts["done"] = FormatLoad(progress.done);
  level.texts["rate"] = FormatNumber(progress.requests_per_s);
  level.texts["failed"] = FormatLoad(progress.failed);
  if (progress.planned) {
    level.Add("planned").texts["total"] = FormatLoad(*progress.planned);
  }
  if (progress.left_s) {
    level.Add("left").texts["time"] = FormatSeconds(*progress.left_s);
  }
  const std::string text = Render(TemplatesIn(language_), "progress", view);
  const std::string line(Trim(text));
  if (style_ == ProgressStyle::kPlain) return WriteLine(line);
  out_ << kBackAndClear << WrapText(line, kMaxColumns).front() << std::flush;
  line_is_open_ = true;
}

void ProgressPrinter::LevelFinished(const v1::LevelResult& result) {
  View view;
  View& finished = view.Add("finished");
  finished = LevelView();
  if (result.requests().sessions() > 0) finished.Add("sessions");
  finished.texts["output_rate"] = FormatNumber(OutputRateOf(result));
  finished.texts["error_rate"] = FormatPercent(ErrorRateOf(result));
  if (result.ttft_ms().has_p50()) {
    finished.Add("ttft").texts["ms"] = FormatNumber(result.ttft_ms().p50());
  }
  if (!result.valid()) finished.Add("not_valid");
  if (result.over_saturated()) finished.Add("over_saturated");
  if (VerdictOf(result) == ClientVerdict::kLimited) {
    finished.Add("client_limited").texts["cause"] = result.client().cause();
  }
  const std::string text = Render(TemplatesIn(language_), "progress", view);
  WriteLine(std::string(Trim(text)));
}

}  // namespace byzerperf
