// Rows 1 to 3, 5 and 7 of the bad-input table, as far as no network is needed:
// every message names the flag (both flags of a contradiction), the value and
// the rule.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BadInputTest : public ResolveTest {};

TEST_F(BadInputTest, NamesFlagValueAndRule) {
  const struct {
    std::vector<std::string> arguments;
    std::vector<std::string> words;
  } kCases[] = {
      // Unknown names.
      {{"--modle", "x"}, {"unknown flag --modle", "did you mean --model?"}},
      {{"--template", "qwn"},
       {"--template: 'qwn'", "auto, qwen, yi, default, chatml, raw",
        "did you mean qwen?"}},
      {{"--api", "chats"}, {"--api: 'chats'", "chat, completions"}},
      {{"--prompt-reuse", "never"}, {"--prompt-reuse: 'never'", "bust, fresh"}},
      {{"--reset-cache", "vlm"},
       {"--reset-cache: must be vllm, sglang or a URL", "vlm"}},
      {{"--reset-cache", "https://me:s3cret@a/empty"},
       {"--reset-cache: https://***@a/empty", "no password or key"}},
      {{"--lang", "fr"}, {"--lang: 'fr'", "en, zh, both"}},
      {{"--ui", "gui"}, {"--ui: 'gui'", "auto, plain, none"}},
      {{"--records", "csv"}, {"--records: 'csv'", "jsonl.zst"}},
      {{"--log-level", "loud"}, {"--log-level: 'loud'", "debug"}},
      {{"--connection-reuse", "no"}, {"--connection-reuse: 'no'", "pooled"}},
      {{"--template-params", "all"}, {"--template-params: 'all'", "seed"}},
      {{"--fail-on", "ttftp99<1s"}, {"--fail-on: 'ttftp99<1s'", "ttft_p99"}},
      // Values out of range.
      {{"--num-concurrent-requests", "0"},
       {"--num-concurrent-requests: '0'", "from 1"}},
      {{"--num-concurrent-requests", "5", "--num-concurrent-requests", "10"},
       {"--num-concurrent-requests is given 2 times", "5,10,15,20"}},
      {{"--max-num-completed-requests", "0"},
       {"--max-num-completed-requests: 0", "from 1"}},
      {{"--timeout", "0"}, {"--timeout (s): 0", "from 0.1"}},
      {{"--timeout", "soon"}, {"--timeout: 'soon'", "500ms, 2s or 1m"}},
      {{"--max-tokens", "0"}, {"--max-tokens: 0", "from 1"}},
      {{"--temperature", "-1"}, {"--temperature: -1", "from 0"}},
      {{"--top-p", "1.5"}, {"--top-p: 1.5", "at most 1"}},
      {{"--lease", "1s"}, {"--lease (s): 1", "from 2 to 30"}},
      {{"--max-error-rate", "5"}, {"--max-error-rate: '5'", "5%"}},
      {{"--request-timeout", "0"}, {"--request-timeout (s): 0", "from 0.001"}},
      {{"--random-seed", "-1"}, {"--random-seed: '-1'", "whole number"}},
      {{"--additional-sampling-params", "{\"top_k\": 1"},
       {"--additional-sampling-params: not valid JSON", "{\"top_k\": 1}"}},
      {{"--additional-sampling-params", "[1]"}, {"must be a JSON object"}},
      {{"--metadata", "team"}, {"--metadata: 'team'", "KEY=VALUE"}},
      {{"--label", "a=1,a=2"}, {"--label: the key 'a' is given twice"}},
      {{"--http", "127.0.0.1:x"}, {"--http: ", "127.0.0.1:x"}},
      {{"--tls-ca", "/nowhere.pem"},
       {"--tls-ca: '/nowhere.pem'", "PEM certificate"}},
      {{"--api-key-env", "BYZERPERF_NO_SUCH"},
       {"--api-key-env: the variable BYZERPERF_NO_SUCH is not set"}},
      {{"--url", "127.0.0.1:8000"}, {"--url: '127.0.0.1:8000'", "http://"}},
      // Workers.
      {{"--workers", "a,a"}, {"--workers: 'a' is given twice"}},
      {{"--workers", "a:x"}, {"--workers: ", "a:x"}},
      {{"--workers", "a,b", "--min-workers", "3"},
       {"--min-workers: 3", "2 worker(s) of --workers"}},
      {{"--co-located", "yes"}, {"--co-located: 'yes'", "must be one of ok"}},
      {{"--min-workers-left", "2"}, {"--min-workers-left: 2", "1 worker(s)"}},
  };
  for (const auto& test : kCases) {
    const auto options = Resolve(test.arguments);
    ASSERT_EQ(options.status().code(), absl::StatusCode::kInvalidArgument)
        << test.arguments.front() << options.status();
    for (const std::string& word : test.words) {
      EXPECT_THAT(options.status().message(), HasSubstr(word));
    }
  }
}

TEST_F(BadInputTest, NamesBothFlagsOfAContradiction) {
  const struct {
    std::vector<std::string> arguments;
    std::string one;
    std::string other;
  } kCases[] = {
      {{"--template", "qwen", "--api", "chat"},
       "--template qwen",
       "--api chat"},
      {{"--api", "completions"}, "--api completions", "--template auto"},
      {{"--template-params", "seed"},
       "--template-params seed",
       "--template auto"},
      {{"--requests-per-level", "once", "--request-count", "5"},
       "--requests-per-level",
       "--max-num-completed-requests"},
      {{"--warmup-request-count", "9", "--request-count", "9"},
       "--warmup-request-count: 9",
       "--max-num-completed-requests"},
      {{"--min-tokens", "300"}, "--min-tokens: 300", "--max-tokens (256)"},
      {{"--prompt-reuse", "fresh"}, "--prompt-reuse fresh", "--prompts-dir"},
      {{"--prompt-reuse", "fresh", "--timeout", "5s"},
       "--prompt-reuse fresh",
       "--timeout"},
      {{"--insecure", "--tls-ca", "x.pem"}, "--insecure", "--tls-ca"},
      {{"--no-streaming", "--fail-on", "ttft_p99<1s"},
       "--no-streaming",
       "--fail-on ttft_p99<1s"},
      {{"--records", "none", "--save-gaps"}, "--records none", "--save-gaps"},
      {{"--records", "none", "--save-text"}, "--records none", "--save-text"},
      {{"--worker-tls-cert", "a.pem"}, "--worker-tls-cert", "--worker-tls-key"},
      {{"--url", "http://10.0.0.7:8000", "-H", "X-Key: k"},
       "--url",
       "--allow-plaintext-key"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(Error(test.arguments),
                AllOf(HasSubstr(test.one), HasSubstr(test.other)));
  }
}

TEST_F(BadInputTest, FreshPromptsMustSuffice) {
  EXPECT_THAT(Error({"--prompt-reuse", "fresh", "--num-concurrent-requests",
                     "2,4", "--max-num-completed-requests", "11"}),
              HasSubstr("2 levels with 22 requests need as many prompts, but "
                        "--prompts-dir holds 20; add prompts, or give "
                        "--max-num-completed-requests 10"));
  EXPECT_EQ(Error({"--prompt-reuse", "fresh", "--num-concurrent-requests",
                   "2,4", "--max-num-completed-requests", "10"}),
            "");
}

TEST_F(BadInputTest, PromptsMustBeThere) {
  RunCommandLine command("coordinator", "");
  ASSERT_TRUE(command.line().Parse({}).ok());
  EXPECT_THAT(command.Resolve(around_).status().message(),
              HasSubstr("--prompts-dir: the prompts that come with the program "
                        "are not where it looks"));
}

TEST_F(BadInputTest, TheWorkerInThisProcessNeedsATarget) {
  RunCommandLine command("coordinator", "");
  ASSERT_TRUE(command.line().Parse({"--prompts-dir", dir_.path()}).ok());
  EXPECT_THAT(command.Resolve(around_).status().message(),
              AllOf(HasSubstr("--url: is needed without --workers"),
                    HasSubstr("http://127.0.0.1:8000")));
  EXPECT_EQ(Error({"--workers", "gpu1"}), "");
}

TEST_F(BadInputTest, WarnsOfAKeyFileThatOthersCanRead) {
  const std::string key_file = dir_.Write("key", "s3cret-key\n");
  const std::vector<std::string> arguments = {"--url", "http://127.0.0.1:8000",
                                              "--api-key-file", key_file};
  EXPECT_THAT(Resolve(arguments)->notices, IsEmpty());
  ASSERT_EQ(chmod(key_file.c_str(), 0644), 0);
  EXPECT_THAT(Resolve(arguments)->notices,
              ElementsAre(HasSubstr("chmod 600 " + key_file)));
}

TEST_F(BadInputTest, ResultsMustHaveAPlace) {
  dir_.Write("file", "x");
  EXPECT_THAT(Error({"--results-dir", dir_.path()}),
              HasSubstr("is not empty; choose another, or --overwrite"));
  EXPECT_EQ(Error({"--results-dir", dir_.path(), "--overwrite"}), "");
  EXPECT_THAT(Error({"--results-dir", dir_.File("file")}),
              HasSubstr("is not a folder"));
}

}  // namespace
}  // namespace byzerperf
