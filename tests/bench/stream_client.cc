// The worker's own hot path, as the benchmarks measure it: LoadRunner, HTTP,
// SSE, decoding and recording on one loop, with `streams` requests in flight.
//
// stream_client port=N streams=N warm_ms=N run_ms=N check=0|1 tokens=N
//   transport=plain|curl streaming=0|1 ca=FILE new_connections=0|1 rows=0|1
// rows: count events by the rows of the requests that ended, so that nothing
// but the program itself runs; run_ms must then be the time of whole answers.
// check: compare stamps with the sender's. tokens: of an answer, to count what
// is missing. ca: TLS, by this authority, always by curl.

#include <sys/prctl.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/loop/event_loop.h"
#include "tests/bench/bench_tally.h"
#include "tests/bench/paced_stream.h"
#include "worker/http/curl_transport.h"
#include "worker/http/make_transport.h"
#include "worker/http/target.h"
#include "worker/load/load_runner.h"

namespace byzerperf {
namespace {

struct Checks {
  bool stamps = false;  // compare them with the sender's
  int64_t tokens = 0;   // of an answer, to count what is missing; 0: don't
};

// Counts, and compares stamps, between the transport and a request's tracker.
class TallySink : public HttpSink {
 public:
  TallySink(BenchTally& tally, const Checks& checks, HttpSink& next)
      : tally_(tally), checks_(checks), next_(next) {}

  void OnHead(int http_status, std::string_view content_type) override {
    next_.OnHead(http_status, content_type);
  }

  // A transport hands over an HTTP chunk, which is an event, at a time; at the
  // end of its buffer a part of one.
  void OnBody(std::string_view bytes, const Arrival& arrival) override {
    bytes_ += bytes.size();
    const auto events = static_cast<int64_t>(bytes_ / kEventBytes);
    events_ += events;
    tally_.events += events;
    bytes_ %= kEventBytes;
    // What came in one read has one arrival.
    if (arrival.read_ns != last_read_ns_) ++tally_.reads;
    last_read_ns_ = arrival.read_ns;
    if (checks_.stamps && bytes.size() == kEventBytes) {
      tally_.AddError(arrival.stamp_ns, SentAt(bytes));
    }
    next_.OnBody(bytes, arrival);
  }

  void OnBodySoon() const override { next_.OnBodySoon(); }

  void OnEnd(const HttpResult& result) override {
    bytes_ = 0;
    ++tally_.requests;
    if (checks_.tokens > 0) tally_.lost += checks_.tokens - events_;
    events_ = 0;
    next_.OnEnd(result);
  }

 private:
  BenchTally& tally_;
  const Checks checks_;
  HttpSink& next_;
  size_t bytes_ = 0;    // of an unfinished event
  int64_t events_ = 0;  // of this answer
  int64_t last_read_ns_ = 0;
};

class TallyTransport : public HttpTransport {
 public:
  TallyTransport(BenchTally& tally, const Checks& checks,
                 std::unique_ptr<HttpTransport> next)
      : tally_(tally), checks_(checks), next_(std::move(next)) {}

  RequestId Start(const HttpRequest& request, HttpSink& sink) override {
    const auto own = sinks_.try_emplace(&sink, tally_, checks_, sink).first;
    return next_->Start(request, own->second);
  }
  void Cancel(RequestId id) override { next_->Cancel(id); }
  uint64_t connections_opened() const override {
    return next_->connections_opened();
  }

 private:
  BenchTally& tally_;
  const Checks checks_;
  const std::unique_ptr<HttpTransport> next_;
  std::unordered_map<HttpSink*, TallySink> sinks_;  // a slot keeps its sink
};

std::shared_ptr<RunContext> MakeRun(uint32_t streams, bool streaming,
                                    const std::string& url) {
  auto run = std::make_shared<RunContext>();
  v1::LoadPlan& plan = run->plan;
  plan.set_run_id("20260101-000000-abcd");
  plan.set_model("chat");
  plan.set_prompt_reuse(v1::PromptReuse::bust);
  plan.set_lease_s(3);
  plan.mutable_target()->set_api(v1::Api::chat);
  plan.mutable_target()->set_streaming(streaming);
  plan.mutable_target()->set_request_timeout_s(600);
  plan.mutable_sampling()->set_template_(v1::Template::auto_);
  plan.mutable_sampling()->set_max_tokens(256);
  plan.mutable_sampling()->set_max_tokens_field("max_tokens");
  v1::Stage* stage = plan.add_stages();
  stage->set_level("c");
  stage->mutable_load()->set_concurrency(streams);
  auto prompts = std::make_shared<v1::PromptSet>();
  v1::Message* message = prompts->add_prompts()->add_messages();
  message->set_role("user");
  message->set_content("Say something.");
  run->prompts = prompts;
  run->targets = {url};
  return run;
}

std::string ReadFile(const std::string& path) {
  if (path.empty()) return "";
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

int Run(int argc, char** argv) {
  const auto streams =
      static_cast<uint32_t>(Argument(argc, argv, "streams", 100));
  const Checks checks{.stamps = Argument(argc, argv, "check", 0) != 0,
                      .tokens = Argument(argc, argv, "tokens", 0)};
  const bool streaming = Argument(argc, argv, "streaming", 1) != 0;
  const bool rows = Argument(argc, argv, "rows", 0) != 0;
  const bool curl = TextArgument(argc, argv, "transport", "plain") == "curl";
  const std::string ca_file = TextArgument(argc, argv, "ca", "");
  const std::string url =
      absl::StrCat(ca_file.empty() ? "http" : "https",
                   "://127.0.0.1:", Argument(argc, argv, "port", 0));
  const auto loop = EventLoop::Create();
  const auto target = ResolveTarget(url, AllowList::Everything());
  if (!loop.ok() || !target.ok()) return 1;
  prctl(PR_SET_TIMERSLACK, 1UL);  // as LoopThread does
  BenchTally tally;
  const auto make_transport =
      [&]() -> absl::StatusOr<std::unique_ptr<HttpTransport>> {
    HttpTransportOptions options;
    options.targets = {*target};
    options.tls_ca_pem = ReadFile(ca_file);
    options.new_connection_per_request =
        Argument(argc, argv, "new_connections", 0) != 0;
    auto made = curl ? MakeCurlTransport(**loop, std::move(options))
                     : MakeHttpTransport(**loop, std::move(options));
    if (!made.ok() || rows) return made;
    return std::make_unique<TallyTransport>(tally, checks, *std::move(made));
  };
  LoadEvents events;
  events.batch = [&](const v1::Batch& batch) {
    if (!rows) return;
    tally.requests += batch.rows_size();
    for (const v1::RequestRecord& row : batch.rows()) {
      tally.events += row.text_events();
    }
  };
  events.level_ended = [](uint32_t) {};
  events.grants_wanted = [](const v1::GrantRequest&) {};
  events.failed = [](const std::string&) { std::_Exit(1); };
  LoadRunner runner(**loop, {LoopSlot{loop->get(), make_transport}},
                    MakeRun(streams, streaming, url), {}, events);
  v1::StartLevel start;
  start.set_at_worker_ns((*loop)->NowNs());
  start.set_share(streams);
  runner.StartLevel(start);
  v1::Grant grant;
  grant.set_count(UINT32_MAX / 2);
  grant.set_attempt(1);
  runner.AddGrant(grant);
  const auto turn_for = [&](int64_t ms) {
    (*loop)->RunAt((*loop)->NowNs() + ms * 1'000'000, [&] { (*loop)->Stop(); });
    (*loop)->Run();
  };
  turn_for(Argument(argc, argv, "warm_ms", 2000));
  tally.Begin();
  turn_for(Argument(argc, argv, "run_ms", 3000));
  tally.Print();
  std::fflush(stdout);
  std::_Exit(0);  // the streams are still open
}

}  // namespace
}  // namespace byzerperf

int main(int argc, char** argv) { return byzerperf::Run(argc, argv); }
