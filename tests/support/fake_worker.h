#ifndef BYZERPERF_TESTS_SUPPORT_FAKE_WORKER_H_
#define BYZERPERF_TESTS_SUPPORT_FAKE_WORKER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "byzerperf/v1/control.pb.h"
#include "common/loop/loop.h"
#include "coordinator/run/level_arrivals.h"
#include "coordinator/run/worker_link.h"

namespace byzerperf {

// How a FakeWorker answers and misbehaves.
struct FakeWorkerScript {
  int64_t clock_offset_ns = 0;           // its clock − the loop's
  int64_t message_delay_ns = 1'000'000;  // each way
  int64_t request_ns = 100'000'000;      // every request takes so long …
  // … from when its model server begins it, which has so many slots; the first
  // token comes half-way. 0: any number.
  uint32_t server_slots = 0;
  v1::WorkerDescription description;
  absl::Status describe_error;  // given instead of the description …
  int describe_errors = 0;      // … so many times; -1: always
  std::vector<v1::TargetFacts> targets;
  std::optional<v1::Refused> refuse_prepare;
  v1::Ready ready;
  std::deque<std::string> cache_reset_errors;  // one an answer; then none
  v1::WorkerHealth health;  // of every batch; it knows `in_flight` itself
  bool wants_prompts = true;
  bool repeats_itself = false;     // every event is said twice
  bool fails_every_other = false;  // odd indices end as http_5xx …
  uint32_t failing_turn = 0;       // … in this turn
  bool breaks_measuring = false;   // its stream, when it is to measure text
  bool never_measures = false;     // it says nothing then
  std::optional<v1::TextMeasured> measured;  // said in place of the usual
  std::optional<int64_t> break_ns;    // loop time at which its process ends …
  std::optional<int64_t> restart_ns;  // … and is there again, without a run
  bool only_describes_later = false;  // after its first stream, and no more
  std::optional<int64_t> brake_ns;    // loop time at which it is stopped there
  std::optional<int64_t> freeze_ns;   // from then on it says nothing, …
  std::optional<int64_t> thaw_ns;     // … and says all of it then
};

// Of our version, beside a model server that serves `chat`.
FakeWorkerScript WellBehaved();

// What every FakeWorker says of a corpus and of what is beside it.
inline constexpr uint32_t kMeasuredTokens = 300;
inline constexpr int32_t kMeasuredOverhead = 20;

// A worker in a few lines, behind the WorkerLink seam: it keeps the protocol of
// control.proto, and its requests end well after a fixed time. In an open loop
// it begins each request when the plan says; the turns of a session follow one
// another without a rest. Rows carry what the coordinator's books need.
class FakeWorker {
 public:
  // The loop must outlive this, and this the run.
  FakeWorker(Loop& loop, FakeWorkerScript script);
  ~FakeWorker();

  // To be given to the coordinator; once.
  std::unique_ptr<WorkerLink> MakeLink();

  // Of itself, by its limits; it answers pings from then on and nothing else.
  void RefuseToGoOn();

  // Of all streams.
  const std::vector<v1::Command>& commands() const { return commands_; }
  int streams_opened() const { return streams_opened_; }
  int descriptions_asked() const { return descriptions_asked_; }
  const std::string& prompt_bytes() const { return prompt_bytes_; }
  bool cancelled() const { return cancelled_; }
  bool closed() const { return closed_; }
  uint32_t begun_in_all() const { return begun_in_all_; }
  // Of all levels: the loop time at which each request was begun.
  const std::vector<std::pair<uint32_t, int64_t>>& begun() const {
    return begun_;
  }

 private:
  class Link;
  struct Level {
    v1::StartLevel start;
    std::unique_ptr<LevelArrivals> arrivals;  // null in a closed loop
    std::deque<v1::Grant> grants;
    std::map<uint32_t, v1::RequestRecord> in_flight;  // by index
    uint32_t share = 0;
    uint32_t begun = 0;
    uint32_t low_water = 0;  // half of the last grant
    bool asked = false;
    bool exhausted = false;
    bool started = false;
    bool time_over = false;
    bool ending = false;
    std::optional<double> ramp_end_s;
    std::optional<double> last_issue_s;
    std::vector<v1::RequestRecord> rows;
    std::vector<v1::SecondData> seconds;
    double counted_s = 0;  // the integral of in-flight is told up to here
    std::vector<int64_t> slots_free_ns;  // of the model server
  };

  int64_t NowHere() const { return loop_.NowNs() + script_.clock_offset_ns; }
  bool frozen() const;
  bool dead() const;
  // In any case, or only while the present stream is the last one.
  void Always(int64_t delay_ns, std::function<void()> work);
  void After(int64_t delay_ns, std::function<void()> work);
  void Open();
  void Handle(const v1::Command& command);
  void HandleMeasureText(const v1::MeasureText& order);
  void HandlePrepare(const v1::Prepare& prepare);
  void HandleStart(const v1::StartLevel& start);
  void HandleEnd(const v1::EndLevel& end);
  void Say(v1::Event event);
  void Deliver(const v1::Event& event);
  void Describe(double timeout_s);
  void DescribeWhenThawed(int64_t timeout_ns);
  void AnswerDescribe(const absl::StatusOr<v1::WorkerDescription>& answer);
  void HandleGrant(const v1::Grant& grant);
  void Fill();
  void BeginGranted();
  void ScheduleArrivals(const v1::Grant& grant);
  void Arrive(uint32_t index, uint32_t attempt);
  v1::Phase::Value NextPhase() const;
  v1::RequestRecord& Begin(uint32_t index, uint32_t attempt,
                           v1::Phase::Value phase, uint32_t turn = 0);
  uint32_t TurnsOfIndex(uint32_t index) const;
  void GoOn(const v1::RequestRecord& row);
  int64_t ServerEndNs();
  void CountInFlight();
  void CountOk(const v1::RequestRecord& row);
  void EndRequest(uint32_t stage, uint32_t index);
  void AskIfLow();
  double RequestsPerSecond() const;
  void SendBatch();
  void ScheduleBatch();
  void AbortInFlight();
  void Brake();
  void EndLevelIfIdle();
  double LevelSeconds() const;
  v1::SecondData& Second(double at_s);

  Loop& loop_;
  FakeWorkerScript script_;
  Link* link_ = nullptr;  // null when the coordinator let go of it
  std::shared_ptr<bool> alive_;
  std::shared_ptr<bool> stream_;  // the present one
  std::vector<v1::Command> commands_;
  std::string prompt_bytes_;
  v1::PromptSet prompts_;  // empty unless it was sent
  v1::LoadPlan plan_;
  std::string name_;
  uint32_t epoch_ = 0;
  uint32_t events_ = 0;
  uint32_t begun_in_all_ = 0;
  std::vector<std::pair<uint32_t, int64_t>> begun_;
  int streams_opened_ = 0;
  int descriptions_asked_ = 0;
  bool cancelled_ = false;
  bool closed_ = false;
  bool broken_ = false;
  bool refused_ = false;
  std::vector<v1::Event> held_back_;  // while frozen
  std::optional<Level> level_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_FAKE_WORKER_H_
