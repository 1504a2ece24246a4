#include "worker/service/text_ruler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/plan/blocks.h"
#include "common/plan/corpus.h"
#include "tests/support/fake_transport.h"
#include "tests/support/simulated_loop.h"

namespace byzerperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr uint32_t kTemplateTokens = 25;

FakeAnswer JsonAnswer(const std::string& body) {
  FakeAnswer answer;
  answer.content_type = "application/json";
  answer.pieces = {{1000, body}};
  answer.end_after_ns = 1000;
  return answer;
}

// A server whose tokens are `bytes_per_token` bytes, the last one of a text
// shorter, and whose chat template takes kTemplateTokens.
class FakeTokenizer {
 public:
  bool has_tokenize = true;
  bool takes_ids = true;
  bool says_usage = true;
  double bytes_per_token = 5;
  std::string usage;  // said in place of what it counted
  // Of requests that are no /tokenize.
  std::shared_ptr<std::vector<std::string>> bodies =
      std::make_shared<std::vector<std::string>>();

  FakeAnswer operator()(const FakeRequest& request) {
    simdjson::dom::parser parser;
    const simdjson::padded_string padded(request.body);
    const simdjson::dom::element body = parser.parse(padded);
    if (request.path == "/tokenize") {
      if (!has_tokenize) return ErrorAnswer(404, "Not Found");
      std::vector<size_t> ids(Tokens(body["prompt"].get_string().value()), 3);
      return JsonAnswer(
          absl::StrCat("{\"tokens\":[", absl::StrJoin(ids, ","), "]}"));
    }
    bodies->push_back(request.body);
    const std::optional<size_t> counted = CountPrompt(body);
    if (!counted) return ErrorAnswer(400, "no ids, please");
    if (!says_usage) return JsonAnswer(R"({"choices":[{"text":"a"}]})");
    return JsonAnswer(absl::StrCat(
        R"({"choices":[{"text":"a"}],"usage":{"prompt_tokens":)",
        usage.empty() ? absl::StrCat(*counted + kTemplateTokens) : usage,
        R"(,"completion_tokens":1}})"));
  }

 private:
  size_t Tokens(std::string_view text) const {
    return static_cast<size_t>(
        std::ceil(static_cast<double>(text.size()) / bytes_per_token));
  }

  std::optional<size_t> CountPrompt(const simdjson::dom::element& body) const {
    simdjson::dom::array ids;
    if (body["prompt"].get(ids) == simdjson::SUCCESS) {
      return takes_ids ? std::optional(ids.size()) : std::nullopt;
    }
    std::string_view prompt;
    if (body["prompt"].get(prompt) == simdjson::SUCCESS) return Tokens(prompt);
    size_t tokens = 0;
    for (const auto message : body["messages"]) {
      tokens += Tokens(message["content"].get_string().value());
    }
    return tokens;
  }
};

class TextRulerTest : public testing::Test {
 protected:
  TextRulerTest() {
    std::string text;
    for (int64_t i = 0; i < 4000; ++i) {
      absl::StrAppend(&text, i == 0 ? "" : " ", "w", i * i * 7919 % 100003);
    }
    *order_.mutable_corpus() = CutIntoUnits(text);
    order_.mutable_plan()->set_model("chat");
    order_.mutable_plan()->mutable_target()->set_api(v1::Api::chat);
    order_.mutable_plan()->mutable_target()->set_request_timeout_s(60);
    order_.mutable_sample()->add_blocks()->set_tokens(1000);
  }

  v1::TextMeasured Measure() {
    SimulatedLoop loop;
    FakeTransport transport(loop, server_);
    TextRuler ruler(loop, transport, order_);
    std::optional<v1::TextMeasured> measured;
    ruler.Start([&](const v1::TextMeasured& m) { measured = m; });
    loop.RunUntilIdle();
    EXPECT_TRUE(measured.has_value());
    return measured.value_or(v1::TextMeasured());
  }

  // Of a text of `tokens` by `measured`, as the server counts it.
  double CountedOf(const v1::TextMeasured& measured, uint32_t tokens) {
    v1::TextBlock block;
    block.set_key(99);
    block.set_tokens(tokens);
    const std::string text = BlockText(measured.corpus(), block);
    return std::ceil(static_cast<double>(text.size()) /
                     server_.bytes_per_token);
  }

  void UseCompletionIds() {
    order_.mutable_plan()->mutable_target()->set_api(v1::Api::completions);
    order_.set_as_token_ids(true);
  }

  v1::MeasureText order_;
  FakeTokenizer server_;
};

TEST_F(TextRulerTest, CountsTheCorpusByTheServersTokenizer) {
  const v1::TextMeasured measured = Measure();
  EXPECT_TRUE(CheckCorpus(measured.corpus()).ok());
  EXPECT_EQ(TokensOf(measured.corpus()),
            std::ceil(order_.corpus().text().size() / 5.0));
  EXPECT_EQ(measured.corpus().token_ids_size(), 0);
  EXPECT_NEAR(CountedOf(measured, 1000), 1000, 3);
  EXPECT_NEAR(measured.overhead_tokens(), kTemplateTokens, 3);
  EXPECT_THAT(measured.notices(), ElementsAre());
}

TEST_F(TextRulerTest, CountsTheMarkerAndWhatPromptsShareAsOverheadOrBlocks) {
  server_.bytes_per_token = 1;
  order_.mutable_plan()->set_prompt_reuse(v1::PromptReuse::bust);
  order_.mutable_sample()->add_system_blocks()->set_tokens(200);
  const v1::TextMeasured measured = Measure();
  // `[000000000000] ` are 15 bytes; a word is cut within 3.
  EXPECT_NEAR(measured.overhead_tokens(), kTemplateTokens + 15, 6);
}

TEST_F(TextRulerTest, SendsTheServersOwnIdsWherePromptsGoAsIds) {
  UseCompletionIds();
  const v1::TextMeasured measured = Measure();
  EXPECT_TRUE(CheckCorpus(measured.corpus()).ok());
  EXPECT_EQ(measured.corpus().token_ids_size(),
            static_cast<int>(TokensOf(measured.corpus())));
  EXPECT_EQ(measured.overhead_tokens(), static_cast<int>(kTemplateTokens));
}

TEST_F(TextRulerTest, DrawsIdsThatEveryTokenizerHasWhereThereIsNone) {
  UseCompletionIds();
  server_.has_tokenize = false;
  const v1::TextMeasured measured = Measure();
  EXPECT_TRUE(CheckCorpus(measured.corpus()).ok());
  ASSERT_GT(measured.corpus().token_ids_size(), 1000);
  for (const uint32_t id : measured.corpus().token_ids()) {
    EXPECT_GE(id, 1000U);
    EXPECT_LT(id, 30'000U);
  }
  EXPECT_EQ(measured.overhead_tokens(), static_cast<int>(kTemplateTokens));
  EXPECT_THAT(measured.notices(),
              ElementsAre(HasSubstr("speculative decoding")));
}

TEST_F(TextRulerTest, SendsTextWhereTheServerTakesNoIds) {
  UseCompletionIds();
  server_.has_tokenize = false;
  server_.takes_ids = false;
  const v1::TextMeasured measured = Measure();
  EXPECT_EQ(measured.corpus().token_ids_size(), 0);
  EXPECT_NEAR(CountedOf(measured, 1000), 1000, 10);
  EXPECT_THAT(measured.notices(),
              ElementsAre(HasSubstr("takes no prompts of token ids"),
                          HasSubstr("has no /tokenize")));
}

TEST_F(TextRulerTest, SendsTextOfTheCountsItHasWhereTheServerTakesNoIds) {
  UseCompletionIds();
  server_.takes_ids = false;
  const v1::TextMeasured measured = Measure();
  EXPECT_TRUE(CheckCorpus(measured.corpus()).ok());
  EXPECT_EQ(measured.corpus().token_ids_size(), 0);
  EXPECT_EQ(TokensOf(measured.corpus()),
            std::ceil(order_.corpus().text().size() / 5.0));
  EXPECT_NEAR(measured.overhead_tokens(), kTemplateTokens, 10);
  EXPECT_THAT(measured.notices(),
              ElementsAre(HasSubstr("takes no prompts of token ids")));
}

TEST_F(TextRulerTest, BearsAnyNumberThatTheServerSays) {
  for (const char* says : {"4294967295", "0"}) {
    server_.usage = says;
    server_.has_tokenize = true;
    EXPECT_TRUE(CheckCorpus(Measure().corpus()).ok());
    server_.has_tokenize = false;
    EXPECT_TRUE(CheckCorpus(Measure().corpus()).ok());
    EXPECT_GT(TokensOf(Measure().corpus()), 0U);
  }
  server_.usage = "";
  server_.bytes_per_token = 1e-6;  // a long text is far more than a short one
  EXPECT_EQ(TokensOf(Measure().corpus()), 1'000'000U);
}

TEST_F(TextRulerTest, SendsNoTextOfTheRuns) {
  order_.mutable_sample()->mutable_blocks(0)->set_key(77);
  order_.mutable_sample()->add_blocks()->set_tokens(50);
  const v1::TextMeasured measured = Measure();
  v1::TextBlock shared = order_.sample().blocks(0);
  const std::string text = BlockText(measured.corpus(), shared);
  for (const std::string& body : *server_.bodies) {
    EXPECT_EQ(body.find(text), std::string::npos);
  }
  EXPECT_FALSE(server_.bodies->empty());
}

TEST_F(TextRulerTest, FollowsThePromptTokensOfAnswersWithoutATokenizer) {
  server_.has_tokenize = false;
  server_.bytes_per_token = 3.3;
  const v1::TextMeasured measured = Measure();
  EXPECT_NEAR(CountedOf(measured, 1000), 1000, 10);
  EXPECT_NEAR(measured.overhead_tokens(), kTemplateTokens, 8);
  EXPECT_THAT(measured.notices(), ElementsAre(HasSubstr("isl_error")));
}

TEST_F(TextRulerTest, SaysThatNothingTellsTheOverhead) {
  server_.says_usage = false;
  const v1::TextMeasured measured = Measure();
  EXPECT_FALSE(measured.has_overhead_tokens());
  EXPECT_NEAR(CountedOf(measured, 1000), 1000, 3);
  EXPECT_THAT(measured.notices(), ElementsAre(HasSubstr("no prompt_tokens")));
}

TEST_F(TextRulerTest, AsksNoTokenizerForWhatWasCountedAlready) {
  ShareTokens(GuessUnits(order_.corpus()), 7000, order_.mutable_corpus());
  server_.has_tokenize = false;
  const v1::TextMeasured measured = Measure();
  EXPECT_EQ(TokensOf(measured.corpus()), 7000U);
  EXPECT_TRUE(measured.has_overhead_tokens());
  EXPECT_THAT(measured.notices(), ElementsAre());
}

}  // namespace
}  // namespace byzerperf
