#ifndef BYZERPERF_SIMULATOR_SIMULATOR_H_
#define BYZERPERF_SIMULATOR_SIMULATOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "simulator/engine.h"
#include "simulator/event_http_server.h"
#include "simulator/generation.h"
#include "simulator/http_reply.h"
#include "simulator/libevent_loop.h"
#include "simulator/model.h"
#include "simulator/prefix_cache.h"
#include "simulator/rate_limit.h"
#include "simulator/server_metrics.h"
#include "simulator/simulator_options.h"
#include "simulator/truth_log.h"

namespace byzerperf {

// The reference model server: OpenAI's wire over a model whose truth is known.
// Everything runs on the thread that calls Run(). SIGPIPE must be ignored in
// the process.
class Simulator {
 public:
  // Is told what was really done for each request, on the thread of Run().
  using TruthSink = std::function<void(const TruthRecord&)>;

  // Listens when this returns. Errors name the flag. A `truth_sink` hears all
  // that a truth log would.
  static absl::StatusOr<std::unique_ptr<Simulator>> Create(
      const SimulatorOptions& options, TruthSink truth_sink = nullptr);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  // `HOST:PORT` with the real port.
  const std::string& address() const { return server_->address(); }

  // Serves until Stop(); requests in progress then end as `stopped` in the
  // truth log.
  void Run();

  // Thread-safe.
  void Stop() { loop_->Stop(); }

  LibeventLoop& loop() { return *loop_; }

 private:
  Simulator(const SimulatorOptions& options, std::unique_ptr<LibeventLoop> loop,
            std::unique_ptr<TruthLog> truth_log, TruthSink truth_sink);

  void Route(const HttpQuery& query, std::unique_ptr<HttpReply> reply);
  void RouteGet(const HttpQuery& query, HttpReply* reply);
  void Generate(OpenAiApi api, const HttpQuery& query,
                std::unique_ptr<HttpReply> reply);
  // True when a rule of the server or a fault has answered the request.
  bool Refused(const GenerationStart& start, HttpReply* reply);
  absl::Status Accept(OpenAiRequest* request);
  void Refuse(const GenerationStart& start, int status,
              std::string_view message, HttpReply* reply);
  void WriteTruth(const TruthRecord& record);

  const SimulatorOptions options_;
  SystemClock clock_;
  std::unique_ptr<LibeventLoop> loop_;
  std::unique_ptr<TruthLog> truth_log_;  // null without --truth-log
  const TruthSink truth_sink_;           // may be null
  Model model_;
  PrefixCache prefix_cache_;
  Engine engine_;
  RateLimit rate_limit_;
  ServerMetrics metrics_;
  GenerationParts parts_;
  uint64_t next_number_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Generation>> generations_;
  std::unique_ptr<EventHttpServer> server_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_SIMULATOR_H_
