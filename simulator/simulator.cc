#include "simulator/simulator.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/version.h"

namespace byzerperf {
namespace {

constexpr uint32_t kContextTokens = 131'072;
constexpr char kHtmlPage[] =
    "<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>\n";

std::string OutcomeOfStatus(int status) {
  if (status == 429) return "http_429";
  return status >= 500 ? "http_5xx" : "http_4xx";
}

int StatusOfRefusal(const absl::Status& refusal) {
  if (absl::IsResourceExhausted(refusal)) return 429;
  return absl::IsNotFound(refusal) ? 404 : 400;
}

void SendJson(int status, std::string_view body, HttpReply* reply) {
  reply->AddHeader("Content-Type", "application/json");
  reply->Send(status, body);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Simulator>> Simulator::Create(
    const SimulatorOptions& options, TruthSink truth_sink) {
  ASSIGN_OR_RETURN(std::unique_ptr<LibeventLoop> loop, LibeventLoop::Create());
  std::unique_ptr<TruthLog> truth_log;
  if (!options.truth_log_file.empty()) {
    ASSIGN_OR_RETURN(truth_log, TruthLog::Create(options.truth_log_file,
                                                 options.truth_gaps
                                                     ? TruthLog::Gaps::kWrite
                                                     : TruthLog::Gaps::kOmit));
  }
  std::unique_ptr<Simulator> simulator(new Simulator(
      options, std::move(loop), std::move(truth_log), std::move(truth_sink)));
  Simulator* const self = simulator.get();
  ASSIGN_OR_RETURN(
      simulator->server_,
      EventHttpServer::Start(
          *simulator->loop_, options.listen,
          [self](const HttpQuery& query, std::unique_ptr<HttpReply> reply) {
            self->Route(query, std::move(reply));
          }));
  return simulator;
}

Simulator::Simulator(const SimulatorOptions& options,
                     std::unique_ptr<LibeventLoop> loop,
                     std::unique_ptr<TruthLog> truth_log, TruthSink truth_sink)
    : options_(options),
      loop_(std::move(loop)),
      truth_log_(std::move(truth_log)),
      truth_sink_(std::move(truth_sink)),
      model_(options_.model),
      engine_(*loop_, model_, options_.slots,
              options_.prefix_cache ? &prefix_cache_ : nullptr,
              options_.serial_prefill ? PrefillOrder::kOneByOne
                                      : PrefillOrder::kTogether),
      rate_limit_(options_.rate_limit),
      metrics_(options_.model_name),
      parts_{*loop_, model_, engine_, metrics_, options_.truth_gaps} {}

Simulator::~Simulator() = default;

void Simulator::Run() {
  loop_->Run();
  for (const auto& [number, generation] : generations_) {
    WriteTruth(generation->Stopped());
  }
  generations_.clear();
}

void Simulator::Route(const HttpQuery& query,
                      std::unique_ptr<HttpReply> reply) {
  if (!query.is_post) return RouteGet(query, reply.get());
  if (query.path == "/v1/chat/completions") {
    return Generate(OpenAiApi::kChat, query, std::move(reply));
  }
  if (query.path == "/v1/completions") {
    return Generate(OpenAiApi::kCompletions, query, std::move(reply));
  }
  // As vLLM and SGLang call it.
  if (query.path == "/reset_prefix_cache" || query.path == "/flush_cache") {
    prefix_cache_.Clear();
    return reply->Send(200, "");
  }
  if (query.path == "/tokenize") {
    const auto tokens = ReadTokenizeRequest(query.body);
    if (!tokens.ok()) {
      return SendJson(400, ErrorBody(400, ToStd(tokens.status().message())),
                      reply.get());
    }
    return SendJson(200, TokenizeBody(*tokens, kContextTokens), reply.get());
  }
  SendJson(404, ErrorBody(404, "Not Found"), reply.get());
}

void Simulator::RouteGet(const HttpQuery& query, HttpReply* reply) {
  if (query.path == "/v1/models") {
    return SendJson(200, ModelsBody(options_.model_name, kContextTokens),
                    reply);
  }
  if (query.path == "/health") return reply->Send(200, "");
  if (query.path == "/version") {
    return SendJson(
        200, absl::StrCat("{\"version\":\"", ToAbsl(Version()), "\"}"), reply);
  }
  if (query.path == "/metrics") {
    reply->AddHeader("Content-Type",
                     "text/plain; version=0.0.4; charset=utf-8");
    return reply->Send(200,
                       metrics_.Text(engine_.running(), engine_.waiting()));
  }
  SendJson(404, ErrorBody(404, "Not Found"), reply);
}

void Simulator::Generate(OpenAiApi api, const HttpQuery& query,
                         std::unique_ptr<HttpReply> reply) {
  GenerationStart start;
  start.number = next_number_++;
  start.truth.request_id = query.request_id;
  start.truth.received_ns = query.received_ns;
  if (!query.request_id.empty()) {
    reply->AddHeader("X-Request-Id", query.request_id);
  }
  absl::StatusOr<OpenAiRequest> request = ReadOpenAiRequest(api, query.body);
  const absl::Status accepted =
      request.ok() ? Accept(&*request) : request.status();
  if (!accepted.ok()) {
    return Refuse(start, StatusOfRefusal(accepted), ToStd(accepted.message()),
                  reply.get());
  }
  start.request = *std::move(request);
  start.length = model_.Length(start.number, start.request.limits);
  start.fault = options_.faults.Draw(start.number, start.length.tokens);
  if (Refused(start, reply.get())) return;
  start.head = {
      api,
      absl::StrCat(api == OpenAiApi::kChat ? "chatcmpl-" : "cmpl-",
                   query.request_id.empty() ? absl::StrCat(start.number)
                                            : query.request_id),
      options_.model_name, static_cast<int64_t>(clock_.UnixSeconds())};
  const uint64_t number = start.number;
  auto generation =
      std::make_unique<Generation>(parts_, std::move(start), std::move(reply),
                                   [this, number](const TruthRecord& record) {
                                     WriteTruth(record);
                                     generations_.erase(number);
                                   });
  Generation* const begun = generation.get();
  generations_.emplace(number, std::move(generation));
  begun->Begin();
}

absl::Status Simulator::Accept(OpenAiRequest* request) {
  if (!rate_limit_.Admits(loop_->NowNs())) {
    return absl::ResourceExhaustedError("too many requests in a second");
  }
  if (request->model != options_.model_name) {
    return absl::NotFoundError(
        absl::StrCat("The model `", request->model, "` does not exist."));
  }
  const auto input_tokens = static_cast<uint32_t>(request->prompt.size());
  if (input_tokens == 0) {
    return absl::InvalidArgumentError("the prompt is empty");
  }
  if (input_tokens >= kContextTokens) {
    return absl::InvalidArgumentError(
        absl::StrCat("the prompt has ", input_tokens,
                     " tokens; the context is ", kContextTokens));
  }
  const uint32_t room = kContextTokens - input_tokens;
  request->limits.max_tokens =
      std::min(request->limits.max_tokens.value_or(room), room);
  return absl::OkStatus();
}

bool Simulator::Refused(const GenerationStart& start, HttpReply* reply) {
  const Fault& fault = start.fault;
  if (fault.kind == FaultKind::kStatus) {
    Refuse(start, fault.status, "planned fault", reply);
    return true;
  }
  if (fault.kind == FaultKind::kRejectStreamOptions &&
      start.request.has_stream_options) {
    Refuse(start, 400, "Unrecognized request argument: stream_options", reply);
    return true;
  }
  if (fault.kind != FaultKind::kHtml) return false;
  reply->AddHeader("Content-Type", "text/html");
  reply->Send(200, kHtmlPage);
  TruthRecord record = start.truth;
  record.done_ns = loop_->NowNs();
  record.outcome = record.fault = fault.name;
  WriteTruth(record);
  return true;
}

void Simulator::Refuse(const GenerationStart& start, int status,
                       std::string_view message, HttpReply* reply) {
  if (status == 429) reply->AddHeader("Retry-After", "1");
  SendJson(status, ErrorBody(status, message), reply);
  TruthRecord record = start.truth;
  record.done_ns = loop_->NowNs();
  record.outcome = OutcomeOfStatus(status);
  record.fault = start.fault.name;
  WriteTruth(record);
}

void Simulator::WriteTruth(const TruthRecord& record) {
  if (truth_log_ != nullptr) truth_log_->Write(record);
  if (truth_sink_) truth_sink_(record);
}

}  // namespace byzerperf
