#ifndef BYZERPERF_SIMULATOR_GENERATION_H_
#define BYZERPERF_SIMULATOR_GENERATION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "common/loop/loop.h"
#include "simulator/engine.h"
#include "simulator/faults.h"
#include "simulator/gzip_stream.h"
#include "simulator/http_reply.h"
#include "simulator/model.h"
#include "simulator/openai_request.h"
#include "simulator/openai_wire.h"
#include "simulator/server_metrics.h"
#include "simulator/truth_log.h"

namespace byzerperf {

// What all requests in progress share; must outlive them.
struct GenerationParts {
  Loop& loop;
  const Model& model;
  Engine& engine;
  ServerMetrics& metrics;
  bool wants_gaps = false;
};

// One request as it was accepted.
struct GenerationStart {
  uint64_t number = 0;  // order of arrival
  OpenAiRequest request;
  AnswerLength length;
  WireHead head;
  Fault fault;
  TruthRecord truth;  // request_id and received_ns are set
};

// One answer in the making, from the engine's tokens to the client's socket,
// with the fault that strikes it, and the record of what was really done. The
// HTTP head goes out at once, the role delta with the first token, as vLLM
// does.
class Generation {
 public:
  // Called once, last of all, with the finished record; it may destroy this.
  using EndHandler = std::function<void(const TruthRecord&)>;

  Generation(const GenerationParts& parts, GenerationStart start,
             std::unique_ptr<HttpReply> reply, EndHandler on_end);

  void Begin();

  // The simulator stops: the record of what was done so far.
  TruthRecord Stopped();

 private:
  enum class Struck { kGoesOn, kOver };

  void OnToken(const EngineToken& token);
  void OnGone();
  // Applies the fault if its place is before this token. What it says on the
  // wire without ending the answer is put into `bytes`.
  Struck Strike(uint32_t index, std::string* bytes);
  void Stall();
  void Cut();
  void EndEarly(std::string_view last_bytes);
  // The event of one token, with the role before the first and usage and
  // [DONE] behind the last.
  std::string TokenEvents(uint32_t index) const;
  std::string TokenText(uint32_t index) const;
  std::string WholeBody() const;
  // Gives bytes to the socket; returns the time right before that.
  int64_t Send(std::string_view bytes);
  void SendWhole();
  void NoteToken(const EngineToken& token, int64_t now_ns);
  void CloseStream();
  void End(std::string_view outcome);

  bool streams() const { return start_.request.stream; }
  bool is_last(uint32_t index) const {
    return index + 1 == start_.length.tokens;
  }
  std::string_view finish_reason() const {
    return start_.length.hit_limit ? "length" : "stop";
  }
  WireUsage UsageAfter(uint32_t output_tokens) const;

  const GenerationParts& parts_;
  GenerationStart start_;
  std::unique_ptr<HttpReply> reply_;
  EndHandler on_end_;
  OpenAiWire wire_;
  GzipStream gzip_;
  std::string whole_text_;  // of an answer without streaming
  int64_t previous_token_ns_ = 0;
  bool stalled_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_GENERATION_H_
