#include "common/web/http_server.h"

#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

struct Answer {
  long status = 0;
  std::string head;
  std::string body;
};

size_t Append(char* data, size_t size, size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

Answer Fetch(const HttpServer& server, const std::string& path,
             const std::string& method = "GET") {
  Answer answer;
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
      curl_easy_init(), &curl_easy_cleanup);
  const std::string url = "http://" + server.address() + path;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &Append);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &answer.head);
  if (method == "HEAD") {
    curl_easy_setopt(curl.get(), CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  }
  EXPECT_EQ(curl_easy_perform(curl.get()), CURLE_OK);
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

std::unique_ptr<HttpServer> StartServer(
    const std::string& address = "127.0.0.1:0") {
  std::map<std::string, PageHandler> pages;
  pages["/health"] = [] {
    HttpPage page;
    page.content_type = "application/json";
    page.body = R"({"status":"ok"})";
    return page;
  };
  pages["/busy"] = [] {
    HttpPage page;
    page.status = 503;
    page.body = "busy\n";
    return page;
  };
  pages["/broken"] = []() -> HttpPage { throw std::runtime_error("oh no"); };
  auto server = HttpServer::Start(address, std::move(pages));
  EXPECT_TRUE(server.ok()) << server.status();
  return server.ok() ? *std::move(server) : nullptr;
}

TEST(HttpServer, ServesAPageByItsPath) {
  const auto server = StartServer();
  const Answer answer = Fetch(*server, "/health?verbose=1");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"status":"ok"})");
  EXPECT_THAT(answer.head, HasSubstr("Content-Type: application/json\r\n"));
}

TEST(HttpServer, TellsTheFreePortThatItTook) {
  const auto server = StartServer();
  EXPECT_NE(server->port(), 0);
  EXPECT_EQ(server->address(), "127.0.0.1:" + std::to_string(server->port()));
}

TEST(HttpServer, AnswersHeadWithoutABody) {
  const auto server = StartServer();
  const Answer answer = Fetch(*server, "/health", "HEAD");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "");
  EXPECT_THAT(answer.head, HasSubstr("Content-Length: 15\r\n"));
}

TEST(HttpServer, PassesAPagesStatusOn) {
  const auto server = StartServer();
  EXPECT_EQ(Fetch(*server, "/busy").status, 503);
}

TEST(HttpServer, NamesItsPagesWhenThereIsNoSuchOne) {
  const auto server = StartServer();
  for (const char* path : {"/", "/healthy", "/health/x", "/../etc/passwd"}) {
    const Answer answer = Fetch(*server, path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.body, "no such page; there are: /broken /busy /health\n");
  }
}

TEST(HttpServer, RefusesOtherMethods) {
  const auto server = StartServer();
  for (const char* method : {"POST", "PUT", "DELETE"}) {
    const Answer answer = Fetch(*server, "/health", method);
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_THAT(answer.head, HasSubstr("Allow: GET, HEAD\r\n"));
  }
}

TEST(HttpServer, TurnsAnExceptionOfAPageIntoAnAnswer) {
  const auto server = StartServer();
  const Answer answer = Fetch(*server, "/broken");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "oh no\n");
}

TEST(HttpServer, ForbidsABrowserToRunOrFrameAPage) {
  const auto server = StartServer();
  for (const char* path : {"/health", "/nothing"}) {
    const Answer answer = Fetch(*server, path);
    EXPECT_THAT(answer.head, HasSubstr("Content-Security-Policy: default-src "
                                       "'none'; frame-ancestors 'none'\r\n"));
    EXPECT_THAT(answer.head, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
    EXPECT_THAT(answer.head, HasSubstr("Cache-Control: no-store\r\n"));
  }
}

TEST(HttpServer, AsksWhoCallsBeforeItMakesAPage) {
  HttpAccess access;
  access.read_token = []() -> absl::StatusOr<Secret> {
    return Secret("0123456789abcdef-token");
  };
  access.open_pages = {"/health"};
  bool made = false;
  std::map<std::string, PageHandler> pages;
  pages["/health"] = [] { return HttpPage(); };
  pages["/metrics"] = [&made] {
    made = true;
    return HttpPage();
  };
  const auto server =
      HttpServer::Start("127.0.0.1:0", std::move(pages), std::move(access));
  ASSERT_TRUE(server.ok()) << server.status();
  const Answer refused = Fetch(**server, "/metrics");
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.head, HasSubstr("WWW-Authenticate: Bearer"));
  EXPECT_FALSE(made);
  EXPECT_EQ(Fetch(**server, "/health").status, 200);
}

TEST(HttpServer, DoesNotListenWhereOthersCanReachItWithoutAToken) {
  const auto server = HttpServer::Start("0.0.0.0:0", {});
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(HttpServer, SaysWhatToDoWhenThePortIsTaken) {
  const auto first = StartServer();
  const auto second = HttpServer::Start(first->address(), {});
  ASSERT_FALSE(second.ok());
  const std::string message(second.status().message());
  EXPECT_THAT(message, HasSubstr(first->address()));
  EXPECT_THAT(message, HasSubstr("--http"));
}

TEST(HttpServer, RefusesAnAddressThatIsNone) {
  for (const char* address : {"", "unix:/tmp/x", "127.0.0.1:http"}) {
    const auto server = HttpServer::Start(address, {});
    ASSERT_FALSE(server.ok()) << address;
    EXPECT_EQ(server.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace byzerperf
