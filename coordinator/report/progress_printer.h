#ifndef BYZERPERF_COORDINATOR_REPORT_PROGRESS_PRINTER_H_
#define BYZERPERF_COORDINATOR_REPORT_PROGRESS_PRINTER_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/report/check_lines.h"
#include "coordinator/report/language.h"
#include "coordinator/report/run_progress.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// How progress is shown: redrawn in place on a terminal, or a plain line at
// every 10 % or 5 s of a level, whichever comes later.
enum class ProgressStyle { kRedrawn, kPlain };

// Writes one progress line (done, rate, errors, time left) and one line a
// finished level. Reads no clock: time is what RunProgress says. `out` must
// outlive it; it is flushed after every line.
class ProgressPrinter {
 public:
  ProgressPrinter(std::ostream& out, ReportLanguage language,
                  ProgressStyle style)
      : out_(out), language_(language), style_(style) {}

  void Notice(std::string_view text);
  // What workers looked at before load, a line each.
  void Checks(const std::vector<CheckLine>& lines);
  void LevelStarted(const v1::Stage& stage, uint32_t number, uint32_t count);
  void Progress(const RunProgress& progress);
  void LevelFinished(const v1::LevelResult& result);

 private:
  View LevelView() const;
  bool IsDue(const RunProgress& progress);
  void WriteLine(const std::string& text);

  std::ostream& out_;
  ReportLanguage language_;
  ProgressStyle style_;
  bool open_loop_ = false;
  std::string load_;
  uint32_t number_ = 0;
  uint32_t count_ = 0;
  double next_s_ = 0;
  double next_share_ = 0;
  bool line_is_open_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_PROGRESS_PRINTER_H_
