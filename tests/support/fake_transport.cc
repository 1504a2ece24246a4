#include "tests/support/fake_transport.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/duration.h"
#include "common/base/rng.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr std::string_view kIdHeader = "X-Request-Id: ";

void ReadRequestId(FakeRequest& request) {
  for (const std::string& header : request.headers) {
    if (header.rfind(kIdHeader, 0) == 0) {
      request.request_id = header.substr(kIdHeader.size());
    }
  }
  const std::vector<std::string> parts =
      absl::StrSplit(request.request_id, '-');
  if (parts.size() < 3) return;
  const size_t n = parts.size();
  request.level = parts[n - 3];
  const std::vector<std::string> numbers = absl::StrSplit(parts[n - 2], '.');
  if (!absl::SimpleAtoi(numbers[0], &request.index)) request.index = 0;
  if (numbers.size() > 1 && !absl::SimpleAtoi(numbers[1], &request.turn)) {
    request.turn = 0;
  }
  if (!absl::SimpleAtoi(parts[n - 1], &request.attempt)) request.attempt = 1;
}

std::string Event(const std::string& json) {
  return absl::StrCat("data: ", json, "\n\n");
}

std::string Delta(const std::string& delta, const std::string& finish) {
  return Event(absl::StrCat(
      R"({"object":"chat.completion.chunk","choices":[{"index":0,"delta":)",
      delta, R"(,"finish_reason":)", finish, "}]}"));
}

std::string UsageEvent(const FakeTokens& tokens) {
  const size_t output = tokens.gaps_ns.size() + 1;
  return Event(absl::StrCat(
      R"({"object":"chat.completion.chunk","choices":[],"usage":)",
      R"({"prompt_tokens":)", tokens.input_tokens, R"(,"completion_tokens":)",
      output, R"(,"total_tokens":)", tokens.input_tokens + output,
      R"(,"prompt_tokens_details":{"cached_tokens":)", tokens.cached_tokens,
      "}}}"));
}

FakeAnswer ModelsAnswer(const std::string& model) {
  FakeAnswer answer;
  answer.content_type = "application/json";
  answer.head_after_ns = answer.end_after_ns = kNsPerMs;
  answer.pieces.push_back(
      {kNsPerMs, absl::StrCat(R"({"object":"list","data":[{"id":")", model,
                              R"(","object":"model"}]})")});
  return answer;
}

}  // namespace

FakeTokens TokensOfIndex(uint64_t seed, uint32_t index, uint32_t turn) {
  const uint64_t number = (uint64_t{turn} << 32) + index;
  const auto between = [&](uint64_t stream, int64_t low, int64_t high) {
    const auto width = static_cast<uint64_t>(high - low + 1);
    return low + static_cast<int64_t>(RandomBits(seed, stream, number) % width);
  };
  FakeTokens tokens;
  tokens.ttft_ns = between(1, 20 * kNsPerMs, 80 * kNsPerMs);
  tokens.input_tokens = static_cast<uint32_t>(between(2, 10, 40));
  const int64_t count = between(3, 4, 20);
  for (int64_t i = 1; i < count; ++i) {
    tokens.gaps_ns.push_back(
        between(static_cast<uint64_t>(100 + i), 5 * kNsPerMs, 15 * kNsPerMs));
  }
  return tokens;
}

FakeAnswer StreamAnswer(const FakeRequest& request, const FakeTokens& tokens,
                        double speed) {
  const auto scaled = [speed](int64_t ns) {
    return static_cast<int64_t>(static_cast<double>(ns) / speed);
  };
  FakeAnswer answer;
  int64_t at_ns = scaled(tokens.ttft_ns);
  answer.head_after_ns = at_ns;
  answer.pieces.push_back(
      {at_ns, Delta(R"({"role":"assistant","content":""})", "null")});
  answer.pieces.push_back({at_ns, Delta(R"({"content":"word"})", "null")});
  for (const int64_t gap_ns : tokens.gaps_ns) {
    at_ns += scaled(gap_ns);
    answer.pieces.push_back({at_ns, Delta(R"({"content":" word"})", "null")});
  }
  answer.pieces.push_back({at_ns, Delta("{}", R"("stop")")});
  if (request.body.find("include_usage") != std::string::npos) {
    answer.pieces.push_back({at_ns, UsageEvent(tokens)});
  }
  answer.pieces.push_back({at_ns, "data: [DONE]\n\n"});
  answer.end_after_ns = at_ns;
  return answer;
}

FakeAnswer ErrorAnswer(int status, const std::string& message) {
  FakeAnswer answer;
  answer.http_status = status;
  answer.content_type = "application/json";
  answer.head_after_ns = answer.end_after_ns = kNsPerMs;
  answer.pieces.push_back(
      {kNsPerMs, absl::StrCat(R"({"error":{"message":")", message, R"("}})")});
  return answer;
}

FakeServer DefaultFakeServer(uint64_t seed, std::vector<double> speeds,
                             const std::string& model) {
  return [seed, speeds = std::move(speeds), model](const FakeRequest& request) {
    if (request.body.empty()) return ModelsAnswer(model);
    const double speed =
        request.target < speeds.size() ? speeds[request.target] : 1;
    return StreamAnswer(
        request, TokensOfIndex(seed, request.index, request.turn), speed);
  };
}

struct FakeTransport::Exchange {
  FakeAnswer answer;
  HttpSink* sink = nullptr;
  HttpResult result;
  size_t target = 0;
  int64_t started_ns = 0;
  int64_t deadline_ns = 0;  // 0: none
  bool head_given = false;
  size_t next_piece = 0;
  Loop::TimerId timer = 0;

  // When the next thing happens; a timeout comes before what it forbids.
  int64_t NextNs() const {
    int64_t next_ns = INT64_MAX;
    if (!head_given && answer.http_status != 0) {
      next_ns = started_ns + answer.head_after_ns;
    } else if (next_piece < answer.pieces.size()) {
      next_ns = started_ns + answer.pieces[next_piece].after_ns;
    } else if (!answer.never_ends) {
      next_ns = started_ns + answer.end_after_ns;
    }
    return deadline_ns == 0 ? next_ns : std::min(next_ns, deadline_ns);
  }
};

FakeTransport::FakeTransport(Loop& loop, FakeServer server,
                             std::shared_ptr<size_t> open)
    : loop_(loop),
      server_(std::move(server)),
      open_(open != nullptr ? std::move(open) : std::make_shared<size_t>(0)) {}

FakeTransport::~FakeTransport() {
  while (!exchanges_.empty()) Remove(exchanges_.begin()->first);
}

std::unique_ptr<FakeTransport::Exchange> FakeTransport::Remove(RequestId id) {
  std::unique_ptr<Exchange> exchange =
      std::move(exchanges_.extract(id).mapped());
  loop_.Cancel(exchange->timer);
  --*open_;
  return exchange;
}

HttpTransport::RequestId FakeTransport::Start(const HttpRequest& request,
                                              HttpSink& sink) {
  auto exchange = std::make_unique<Exchange>();
  FakeRequest seen{request.target, std::string(request.path),
                   std::string(request.body), request.headers};
  seen.started_ns = loop_.NowNs();
  ReadRequestId(seen);
  exchange->answer = server_(seen);
  exchange->sink = &sink;
  exchange->target = request.target;
  exchange->started_ns = seen.started_ns;
  if (request.timeout_ns > 0) {
    exchange->deadline_ns = seen.started_ns + request.timeout_ns;
  }
  uint32_t& idle = idle_[request.target];
  exchange->result.connection_reused = idle > 0;
  exchange->result.sent_ns = seen.started_ns;
  if (idle > 0) {
    --idle;
  } else {
    ++opened_;
    exchange->result.connected_ns = seen.started_ns;
  }
  const RequestId id = ++last_id_;
  exchange->timer = loop_.RunAt(std::min(exchange->NextNs(), INT64_MAX / 2),
                                [this, id] { Step(id); });
  exchanges_[id] = std::move(exchange);
  ++*open_;
  max_in_flight_ = std::max(max_in_flight_, exchanges_.size());
  return id;
}

void FakeTransport::Step(RequestId id) {
  Exchange& exchange = *exchanges_.at(id);
  const int64_t now_ns = loop_.NowNs();
  if (exchange.deadline_ns != 0 && now_ns >= exchange.deadline_ns) {
    End(id, HttpEnd::kTimeout, "Operation timed out");
    return;
  }
  FakeAnswer& answer = exchange.answer;
  if (!exchange.head_given && answer.http_status != 0) {
    exchange.head_given = true;
    exchange.result.http_status = answer.http_status;
    exchange.result.server = answer.server;
    exchange.sink->OnHead(answer.http_status, answer.content_type);
  } else if (exchange.next_piece < answer.pieces.size()) {
    // Moved out: the sink may cancel the request while it reads.
    const std::string bytes =
        std::move(answer.pieces[exchange.next_piece++].bytes);
    exchange.sink->OnBody(bytes, {.stamp_ns = now_ns, .read_ns = now_ns});
  } else {
    End(id, answer.end, answer.error);
    return;
  }
  // The sink may have cancelled the request.
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) return;
  found->second->timer =
      loop_.RunAt(std::min(found->second->NextNs(), INT64_MAX / 2),
                  [this, id] { Step(id); });
}

void FakeTransport::End(RequestId id, HttpEnd end, const std::string& error) {
  const std::unique_ptr<Exchange> exchange = Remove(id);
  if (end == HttpEnd::kComplete) ++idle_[exchange->target];
  exchange->result.end = end;
  exchange->result.error = error;
  exchange->result.done_ns = loop_.NowNs();
  exchange->sink->OnEnd(exchange->result);
}

void FakeTransport::Cancel(RequestId id) {
  if (!exchanges_.contains(id)) return;
  Remove(id);
  ++cancelled_;
}

}  // namespace byzerperf
