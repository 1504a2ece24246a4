#include "worker/service/preflight.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/duration.h"
#include "common/plan/blocks.h"
#include "common/plan/model_mix.h"
#include "common/plan/planned_request.h"
#include "worker/api/request_body.h"

namespace byzerperf {
namespace {

// A worker's preflight requests are numbered from here; there are far fewer.
constexpr uint32_t kIndicesPerWorker = 1u << 12;

UsageOptions FirstUsage(const v1::LoadPlan& plan) {
  const bool ask = plan.target().ask_usage();
  return UsageOptions{
      .include_usage = ask,
      .continuous_usage_stats = ask && plan.target().streaming()};
}

// Whether the server may have stumbled over a field that it does not know.
bool MayDislikeAField(const RequestRecord& record) {
  return record.http_status == 400 || record.http_status == 422;
}

bool IsRefusal(int http_status) {
  return http_status >= 400 && http_status < 500 && http_status != 408 &&
         http_status != 429;
}

bool NeverAnswered(v1::Outcome::Value outcome) {
  return outcome == v1::Outcome::connect_error ||
         outcome == v1::Outcome::dns_error ||
         outcome == v1::Outcome::tls_error || outcome == v1::Outcome::timeout;
}

std::string Words(const RequestRecord& record, const SecretMask& secrets) {
  if (record.error.empty()) return "";
  return absl::StrCat(": ", secrets.Masked(record.error));
}

}  // namespace

Preflight::Preflight(Loop& loop, HttpTransport& transport,
                     std::shared_ptr<const RunContext> run,
                     std::vector<std::vector<std::string>> models,
                     uint32_t worker_index)
    : loop_(loop),
      transport_(transport),
      run_(std::move(run)),
      models_(std::move(models)),
      next_index_(worker_index * kIndicesPerWorker % kMaxRequestsPerLevel),
      api_(MakeApi(run_->plan)) {
  result_.usage = FirstUsage(run_->plan);
}

Preflight::~Preflight() {
  for (const auto& course : courses_) {
    if (course->tracker->in_progress()) transport_.Cancel(course->request);
  }
}

void Preflight::Start(Done done) {
  done_ = std::move(done);
  RequestTrackerOptions options;
  options.streaming = run_->plan.target().streaming();
  for (size_t i = 0; i < run_->targets.size(); ++i) {
    auto course = std::make_unique<Course>();
    course->target = i;
    course->usage = result_.usage;
    course->tracker = std::make_unique<RequestTracker>(
        *api_, options,
        [this, raw = course.get()](RequestTracker&) { OnFinished(*raw); });
    courses_.push_back(std::move(course));
  }
  for (const auto& course : courses_) Send(*course);
}

void Preflight::Send(Course& course) {
  const v1::LoadPlan& plan = run_->plan;
  const uint32_t index = next_index_++;
  PlannedRequest planned =
      PlanRequest(plan, static_cast<size_t>(run_->prompts->prompts_size()),
                  kPreflightStage, index);
  planned.model = course.model;
  const v1::Prompt& prompt =
      run_->prompts->prompts(static_cast<int>(planned.prompt));
  course.body =
      RequestBody(*api_, run_->prompts->corpus(), WithOtherText(prompt),
                  planned.marker, PlannedModel(plan, planned), course.usage);
  HttpRequest request;
  request.target = course.target;
  request.path = api_->path();
  request.body = course.body;
  request.headers.push_back(absl::StrCat(
      "X-Request-Id: ", RequestId(plan.run_id(), "preflight", index, 1)));
  request.timeout_ns = SecondsToNs(plan.target().request_timeout_s());
  course.tracker->Begin();
  course.request = transport_.Start(request, *course.tracker);
}

void Preflight::OnFinished(Course& course) {
  const RequestRecord& record = course.tracker->record();
  if (AskForLessUsage(course, record)) {
    Send(course);
    return;
  }
  Judge(course, record);
  if (result_.refused == v1::Refused::unset && AskForNextModel(course)) {
    Send(course);
    return;
  }
  course.over = true;
  FinishIfOver();
}

// What usage the server takes was found out with the first.
bool Preflight::AskForNextModel(Course& course) const {
  const auto models = static_cast<uint32_t>(run_->plan.models_size());
  if (course.model + 1 >= models) return false;
  ++course.model;
  return true;
}

bool Preflight::AskForLessUsage(Course& course, const RequestRecord& record) {
  if (!MayDislikeAField(record)) return false;
  if (course.usage.continuous_usage_stats) {
    course.usage.continuous_usage_stats = false;
    return true;
  }
  // Without streaming there is nothing to ask for; usage comes anyway.
  if (course.usage.include_usage && run_->plan.target().streaming()) {
    course.usage.include_usage = false;
    return true;
  }
  return false;
}

void Preflight::Judge(Course& course, const RequestRecord& record) {
  if (IsRefusal(record.http_status)) {
    Refuse(v1::Refused::request_refused, course,
           absl::StrCat("the server refuses the request with HTTP ",
                        record.http_status, Words(record, run_->secrets)));
    return;
  }
  if (NeverAnswered(record.outcome)) {
    Refuse(v1::Refused::target_unreachable, course,
           absl::StrCat("no answer to the preflight request (",
                        v1::Outcome::Value_Name(record.outcome), ")",
                        Words(record, run_->secrets)));
    return;
  }
  result_.usage.include_usage &= course.usage.include_usage;
  result_.usage.continuous_usage_stats &= course.usage.continuous_usage_stats;
  if (record.outcome != v1::Outcome::ok) {
    Notice(course, absl::StrCat("the preflight request ended as ",
                                v1::Outcome::Value_Name(record.outcome),
                                Words(record, run_->secrets)));
  } else if (record.token_source != TokenSource::kUsage) {
    result_.usage_supported = false;
    if (!run_->plan.target().ask_usage()) return;
    Notice(course, "it gives no token counts: events are counted instead");
  }
}

void Preflight::Refuse(v1::Refused::Code code, const Course& course,
                       const std::string& what) {
  if (result_.refused != v1::Refused::unset) return;
  result_.refused = code;
  result_.reason = absl::StrCat(run_->targets[course.target], ": ", what);
  const auto& models = models_[course.target];
  if (code == v1::Refused::request_refused && !models.empty()) {
    absl::StrAppend(&result_.reason,
                    " (model asked for: ", ModelName(run_->plan, course.model),
                    "; its model list: ", absl::StrJoin(models, ", "), ")");
  }
}

void Preflight::Notice(const Course& course, const std::string& what) {
  const std::string model =
      HasModelMix(run_->plan)
          ? absl::StrCat(ModelName(run_->plan, course.model), ": ")
          : "";
  result_.notices.push_back(
      absl::StrCat(run_->targets[course.target], ": ", model, what));
}

void Preflight::FinishIfOver() {
  const bool refused = result_.refused != v1::Refused::unset;
  for (const auto& course : courses_) {
    if (!course->over && !refused) return;
  }
  if (!done_) return;
  loop_.Post([done = std::exchange(done_, nullptr), result = result_] {
    done(result);
  });
}

}  // namespace byzerperf
