#include "worker/service/text_ruler.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/random_streams.h"
#include "common/base/rng.h"
#include "common/base/text.h"
#include "common/plan/blocks.h"
#include "common/plan/corpus.h"
#include "common/plan/fit_lengths.h"
#include "common/plan/planned_request.h"
#include "worker/api/request_body.h"
#include "worker/api/tokenize_call.h"

namespace byzerperf {
namespace {

constexpr int64_t kTokenizeTimeoutNs = 30 * kNsPerSecond;
constexpr size_t kFetches = 8;

// Ids that no tokenizer in use lacks, above its control tokens.
constexpr uint32_t kFirstSafeId = 1000;
constexpr uint32_t kSafeIds = 29'000;

// Indices of the preflight level that no preflight request has.
constexpr uint32_t kFirstProbeIndex = 1u << 20;

constexpr int kTimeoutStatus = 408;
constexpr int kTooManyStatus = 429;

bool IsOk(const FetchedPage& page) {
  return page.result.end == HttpEnd::kComplete &&
         page.result.http_status / 100 == 2;
}

// The server does not like what was asked, not when.
bool IsRefused(const FetchedPage& page) {
  const int status = page.result.http_status;
  return page.result.end == HttpEnd::kComplete && status / 100 == 4 &&
         status != kTimeoutStatus && status != kTooManyStatus;
}

}  // namespace

TextRuler::TextRuler(Loop& loop, HttpTransport& transport,
                     const v1::MeasureText& order)
    : loop_(loop),
      transport_(transport),
      order_(order),
      probe_plan_(ProbePlan(order.plan())),
      api_(MakeApi(probe_plan_)) {
  *measured_.mutable_corpus() = order.corpus();
  for (size_t i = 0; i < kFetches; ++i) {
    fetches_.push_back(std::make_unique<HttpFetch>(transport_));
  }
}

void TextRuler::Start(Done done) {
  done_ = std::move(done);
  if (TokensOf(order_.corpus()) > 0) {
    if (!order_.as_token_ids()) measured_.mutable_corpus()->clear_token_ids();
    StartProbes();
    return;
  }
  Ask(0, order_.corpus().text(), [this](const auto& ids) { OnWhole(ids); });
}

void TextRuler::Ask(
    size_t fetch, std::string_view text,
    std::function<void(absl::StatusOr<std::vector<uint32_t>>)> then) {
  fetches_[fetch]->PostJson(
      0, kTokenizePath, TokenizeBody(order_.plan().model(), text),
      kTokenizeTimeoutNs, [then = std::move(then)](const FetchedPage& page) {
        if (IsOk(page)) return then(ReadTokenIds(page.body));
        then(absl::UnavailableError(page.result.error));
      });
}

void TextRuler::OnWhole(const absl::StatusOr<std::vector<uint32_t>>& ids) {
  v1::Corpus& corpus = *measured_.mutable_corpus();
  if (!ids.ok() || ids->empty()) {
    return order_.as_token_ids() ? UseSafeIds() : UseGuess();
  }
  whole_tokens_ = static_cast<uint32_t>(ids->size());
  if (!order_.as_token_ids()) return CountUnits();
  corpus.mutable_token_ids()->Assign(ids->begin(), ids->end());
  // Where a unit begins among the ids matters to nobody.
  ShareTokens(GuessUnits(corpus), whole_tokens_, &corpus);
  StartProbes();
}

void TextRuler::CountUnits() {
  units_ = UnitsOf(order_.corpus());
  unit_counts_.resize(units_.size());
  for (size_t i = 0; i < fetches_.size(); ++i) CountNext(i);
}

// A unit that could not be counted has its guess.
void TextRuler::CountNext(size_t fetch) {
  if (next_unit_ >= units_.size()) {
    if (counting_ == 0 && basis_ == Basis::kTokenizer) OnUnitsCounted();
    return;
  }
  const size_t unit = next_unit_++;
  ++counting_;
  Ask(fetch, units_[unit],
      [this, fetch, unit, text = units_[unit]](const auto& ids) {
        --counting_;
        unit_counts_[unit] =
            ids.ok() ? static_cast<double>(ids->size()) : GuessTokens(text);
        CountNext(fetch);
      });
}

void TextRuler::OnUnitsCounted() {
  ShareTokens(unit_counts_, whole_tokens_, measured_.mutable_corpus());
  StartProbes();
}

void TextRuler::UseSafeIds() {
  basis_ = Basis::kSafeIds;
  v1::Corpus& corpus = *measured_.mutable_corpus();
  const auto tokens = static_cast<uint32_t>(GuessTokens(corpus.text())) + 1;
  ShareTokens(GuessUnits(corpus), tokens, &corpus);
  const uint64_t stream = RandomStream(RandomUse::kBlocks, kSafeTokenIdPart);
  for (uint32_t i = 0; i < tokens; ++i) {
    corpus.add_token_ids(
        kFirstSafeId + static_cast<uint32_t>(RandomBelow(
                           order_.plan().random_seed(), stream, i, kSafeIds)));
  }
  StartProbes();
}

void TextRuler::UseGuess() {
  basis_ = Basis::kGuess;
  v1::Corpus& corpus = *measured_.mutable_corpus();
  corpus.clear_token_ids();
  const auto tokens = static_cast<uint32_t>(GuessTokens(corpus.text())) + 1;
  ShareTokens(GuessUnits(corpus), tokens, &corpus);
  StartProbes();
}

void TextRuler::StartProbes() {
  probes_.clear();
  probe_tokens_ = ProbeLengths(order_.sample(), basis_ == Basis::kGuess);
  SendProbe();
}

void TextRuler::SendProbe() {
  if (probe_tokens_.empty()) return OnProbesDone();
  const uint32_t tokens = probe_tokens_.back();
  probe_tokens_.pop_back();
  const auto number = static_cast<uint32_t>(probes_.size());
  const PlannedRequest planned =
      PlanRequest(probe_plan_, 1, kPreflightStage, kFirstProbeIndex + number);
  v1::Prompt probe = WithOtherText(order_.sample());
  probe.clear_max_tokens();
  probe.clear_min_tokens();
  const auto others = static_cast<uint32_t>(TokensBesideTheLast(probe));
  v1::TextBlock* own = probe.blocks().empty()
                           ? probe.add_blocks()
                           : probe.mutable_blocks(probe.blocks_size() - 1);
  own->set_key(number);
  own->set_tokens(tokens);
  const bool is_marked = order_.plan().prompt_reuse() == v1::PromptReuse::bust;
  fetches_[0]->PostJson(0, std::string(api_->path()),
                        RequestBody(*api_, measured_.corpus(), probe,
                                    is_marked ? planned.marker : "",
                                    order_.plan().model(), UsageOptions()),
                        SecondsToNs(order_.plan().target().request_timeout_s()),
                        [this, sent = TextProbe{tokens, others, 0}](
                            const FetchedPage& page) { OnProbe(sent, page); });
}

void TextRuler::OnProbe(TextProbe probe, const FetchedPage& page) {
  const absl::StatusOr<DecodedEvent> answer =
      IsOk(page) ? api_->Decode(page.body, /*keep_text=*/false)
                 : absl::UnavailableError(page.result.error);
  if (answer.ok() && answer->usage && answer->usage->input_tokens) {
    probe.counted = *answer->usage->input_tokens;
    probes_.push_back(probe);
    SendProbe();
    return;
  }
  if (TryAsText(page)) return;
  measured_.add_notices(
      absl::StrCat("what a request has beside its text could not be measured (",
                   IsOk(page) ? std::string("the answer says no prompt_tokens")
                              : absl::StrCat("HTTP ", page.result.http_status,
                                             " ", page.result.error),
                   "): input lengths do not count the chat template"));
  Finish();
}

// What was counted of the text stays true; ids of no text give way to a guess.
bool TextRuler::TryAsText(const FetchedPage& page) {
  if (measured_.corpus().token_ids().empty() || !IsRefused(page)) return false;
  measured_.add_notices(
      "the server takes no prompts of token ids: they go as text");
  if (basis_ == Basis::kSafeIds) {
    UseGuess();
  } else {
    measured_.mutable_corpus()->clear_token_ids();
    StartProbes();
  }
  return true;
}

void TextRuler::OnProbesDone() {
  measured_.set_overhead_tokens(
      basis_ == Basis::kGuess
          ? OverheadOfGuess(probes_, measured_.mutable_corpus())
          : OverheadOf(probes_));
  Finish();
}

void TextRuler::Finish() {
  if (basis_ == Basis::kSafeIds) {
    measured_.add_notices(
        "the server has no /tokenize: prompts are random token ids, which "
        "flatter or spoil speculative decoding and mixtures of experts; "
        "--api chat, or --tokenizer with the model's SentencePiece file, sends "
        "real text");
  } else if (basis_ == Basis::kGuess) {
    measured_.add_notices(
        "the server has no /tokenize: input lengths follow from the "
        "prompt_tokens of a few requests; isl_error says how well");
  }
  loop_.Post(
      [done = std::move(done_), measured = measured_] { done(measured); });
}

}  // namespace byzerperf
