#ifndef BYZERPERF_WORKER_SERVICE_TEXT_RULER_H_
#define BYZERPERF_WORKER_SERVICE_TEXT_RULER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "common/loop/loop.h"
#include "worker/api/api.h"
#include "worker/http/transport.h"
#include "worker/service/http_fetch.h"
#include "worker/service/text_probe.h"

namespace byzerperf {

// Finds out how many tokens the model's server makes of a text, so that prompts
// of a length can be cut from it: by its /tokenize where it has one; else,
// where prompts go as token ids, with ids that every tokenizer has; else by the
// prompt_tokens of real requests with a short and with a long text. In the end
// real requests say what a prompt has beside its text; where the server refuses
// token ids, prompts go as text. No request has a text of the run's. Asks the
// first target.
// Loop-thread only.
class TextRuler {
 public:
  using Done = std::function<void(const v1::TextMeasured&)>;

  // `loop` and `transport` must outlive this. The plan is validated.
  TextRuler(Loop& loop, HttpTransport& transport, const v1::MeasureText& order);
  TextRuler(const TextRuler&) = delete;
  TextRuler& operator=(const TextRuler&) = delete;

  // `done` is posted to the loop. What could not be found out is a notice.
  void Start(Done done);

 private:
  // How the tokens of a text are known.
  enum class Basis { kTokenizer, kSafeIds, kGuess };

  void Ask(size_t fetch, std::string_view text,
           std::function<void(absl::StatusOr<std::vector<uint32_t>>)> then);
  void OnWhole(const absl::StatusOr<std::vector<uint32_t>>& ids);
  void CountUnits();
  void CountNext(size_t fetch);
  void OnUnitsCounted();
  void UseSafeIds();
  void UseGuess();
  void StartProbes();
  void SendProbe();
  void OnProbe(TextProbe probe, const FetchedPage& page);
  bool TryAsText(const FetchedPage& page);
  void OnProbesDone();
  void Finish();

  Loop& loop_;
  HttpTransport& transport_;
  const v1::MeasureText order_;
  v1::LoadPlan probe_plan_;
  std::unique_ptr<Api> api_;
  std::vector<std::unique_ptr<HttpFetch>> fetches_;
  Basis basis_ = Basis::kTokenizer;
  uint32_t whole_tokens_ = 0;
  std::vector<std::string_view> units_;  // of order_
  std::vector<double> unit_counts_;
  size_t next_unit_ = 0;
  size_t counting_ = 0;                 // fetches under way
  std::vector<uint32_t> probe_tokens_;  // of those that are yet to be sent
  std::vector<TextProbe> probes_;
  v1::TextMeasured measured_;
  Done done_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_TEXT_RULER_H_
