#include "common/rpc/listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

ListenerOptions Listener(const std::string& listen, TlsFiles tls = {},
                         std::vector<std::string> allow_client = {},
                         std::string token_file = "") {
  ListenerOptions options;
  options.listen = *ParseAddress(listen, kDefaultWorkerPort);
  options.tls = std::move(tls);
  options.allow_client = std::move(allow_client);
  options.token_file = std::move(token_file);
  return options;
}

const TlsFiles kNone;
const TlsFiles kServerOnly = {"c.pem", "c.key", ""};
const TlsFiles kMutual = {"c.pem", "c.key", "ca.pem"};

TEST(CheckListener, AllowsWhatTheRulesAllow) {
  struct Case {
    const char* what;
    ListenerOptions options;
  };
  for (const Case& c : {
           Case{"loopback", Listener("127.0.0.1")},
           Case{"loopback, IPv6", Listener("[::1]:7070")},
           Case{"loopback by name", Listener("localhost")},
           Case{"Unix socket", Listener("unix:/run/worker.sock")},
           Case{"loopback, token", Listener("127.0.0.1", kNone, {}, "t")},
           Case{"loopback, TLS", Listener("127.0.0.1", kServerOnly)},
           Case{"public, TLS, client", Listener("0.0.0.0", kMutual, {"c"})},
           Case{"public, TLS, any client",
                Listener("[::]:7070", kMutual, {"any"})},
           Case{"public, TLS, token",
                Listener("0.0.0.0", kServerOnly, {}, "t")},
           Case{"public, TLS, client and token",
                Listener("0.0.0.0", kMutual, {"c", "d"}, "t")},
       }) {
    const absl::Status status = CheckListener(c.options);
    EXPECT_TRUE(status.ok()) << c.what << ": " << status;
  }
}

TEST(CheckListener, RefusesTheRestAndNamesTheRule) {
  struct Case {
    ListenerOptions options;
    const char* rule;
  };
  for (const Case& c : {
           Case{Listener("0.0.0.0"), "needs TLS"},
           Case{Listener("10.0.0.7"), "needs TLS"},
           Case{Listener("gpu1.example.org"), "needs TLS"},
           Case{Listener("0.0.0.0", kNone, {}, "t"), "needs TLS"},
           Case{Listener("0.0.0.0", kServerOnly),
                "--tls-ca and --allow-client, or --token-file"},
           Case{Listener("0.0.0.0", kMutual), "--tls-ca needs --allow-client"},
           Case{Listener("0.0.0.0", kMutual, {}, "t"),
                "--tls-ca needs --allow-client"},
           Case{Listener("0.0.0.0", kServerOnly, {"c"}),
                "--allow-client needs --tls-ca"},
           Case{Listener("127.0.0.1", {"c.pem", "", ""}), "belong together"},
           Case{Listener("127.0.0.1", {"", "c.key", ""}), "belong together"},
           Case{Listener("127.0.0.1", {"", "", "ca.pem"}), "only together"},
           Case{Listener("127.0.0.1", kNone, {"c"}), "only together"},
           Case{Listener("127.0.0.1", kMutual, {"any", "c"}), "stands alone"},
       }) {
    const absl::Status status = CheckListener(c.options);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.rule;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.rule));
  }
}

TEST(CheckListener, GivesALineThatTheRulesAllow) {
  EXPECT_THAT(
      std::string(CheckListener(Listener("0.0.0.0")).message()),
      HasSubstr("worker --listen 0.0.0.0:7070 --tls-cert certs/HOST.pem "
                "--tls-key certs/HOST.key --tls-ca certs/ca.pem "
                "--allow-client coordinator"));
  EXPECT_THAT(
      std::string(CheckListener(Listener("0.0.0.0", kNone, {}, "t")).message()),
      HasSubstr("worker --listen 0.0.0.0:7070 --tls-cert certs/HOST.pem "
                "--tls-key certs/HOST.key --token-file t"));
}

TEST(WorkerLine, WritesEveryFlagThatIsSet) {
  ListenerOptions options = Listener("[::]:7071", kMutual, {"a", "b"}, "token");
  options.reflection = true;
  options.other_flags = "--target http://127.0.0.1:8000";
  EXPECT_EQ(WorkerLine(options),
            "worker --listen [::]:7071 --tls-cert c.pem --tls-key c.key "
            "--tls-ca ca.pem --allow-client a,b --token-file token "
            "--reflection --target http://127.0.0.1:8000");
  EXPECT_EQ(WorkerLine(ListenerOptions()), "worker --listen 127.0.0.1:7070");
}

}  // namespace
}  // namespace byzerperf
