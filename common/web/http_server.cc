#include "common/web/http_server.h"

#include <civetweb.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <thread>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/address.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr char kThreads[] = "4";
// Frees a thread whose peer does not finish its request.
constexpr char kRequestTimeoutMs[] = "10000";
constexpr std::chrono::milliseconds kKnockPause(5);

// Opens a connection to the address and closes it.
void Knock(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address.port);
  if (getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found) != 0) {
    return;
  }
  const int socket_fd =
      socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_fd >= 0) {
    // Whether it is accepted does not matter; that it was tried does.
    [[maybe_unused]] const int tried =
        connect(socket_fd, found->ai_addr, found->ai_addrlen);
    close(socket_fd);
  }
  freeaddrinfo(found);
}

// Pages are text for programs: a browser that shows one shall run, load, frame
// and guess nothing.
constexpr char kSafety[] =
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n";

std::string Head(const mg_connection* connection, const HttpPage& page) {
  return absl::StrCat("HTTP/1.1 ", page.status, " ",
                      mg_get_response_code_text(connection, page.status),
                      "\r\nContent-Type: ", page.content_type,
                      "\r\nContent-Length: ", page.body.size(), "\r\n", kSafety,
                      "Connection: close\r\n", page.extra_headers, "\r\n");
}

// Where civetweb puts an error's text. In 1.15 (Debian 12) `code` is a pointer,
// from 1.16 on (Debian 13) there are two numbers instead.
template <typename ErrorData>
ErrorData MakeErrorData(unsigned* code, std::array<char, 256>& text) {
  if constexpr (std::is_pointer_v<decltype(ErrorData::code)>) {
    return ErrorData{code, text.data(), text.size()};
  } else {
    return ErrorData{*code, 0, text.data(), text.size()};
  }
}

}  // namespace

class HttpServer::Civet {
 public:
  Civet(std::map<std::string, PageHandler> pages, HttpGuard guard)
      : pages_(std::move(pages)), guard_(std::move(guard)) {}

  // civetweb's accepting thread looks whether it shall stop only at a
  // connection or every 2 s: knock until it has seen it.
  ~Civet() {
    if (context_ == nullptr) return;
    std::atomic<bool> stopped{false};
    std::thread knocker([this, &stopped] {
      while (!stopped) {
        Knock(bound_);
        std::this_thread::sleep_for(kKnockPause);
      }
    });
    mg_stop(context_);
    stopped = true;
    knocker.join();
  }
  Civet(const Civet&) = delete;
  Civet& operator=(const Civet&) = delete;

  absl::StatusOr<Address> Listen(const Address& wanted) {
    const std::string address = AddressText(wanted);
    // Not handlers but one callback: handlers are added after the server has
    // begun to listen, and an early request would miss its page.
    mg_callbacks callbacks{};
    callbacks.begin_request = &Civet::OnRequest;
    callbacks.log_message = [](const mg_connection*, const char*) { return 1; };
    std::array<const char*, 7> options = {
        "listening_ports",    address.c_str(),   "num_threads", kThreads,
        "request_timeout_ms", kRequestTimeoutMs, nullptr};
    std::array<char, 256> text{};
    unsigned code = 0;
    mg_init_data init{&callbacks, this, options.data()};
    auto error = MakeErrorData<mg_error_data>(&code, text);
    context_ = mg_start2(&init, &error);
    if (context_ != nullptr) {
      bound_ = wanted;
      mg_server_port port{};
      if (mg_get_server_ports(context_, 1, &port) == 1) {
        bound_.port = static_cast<uint16_t>(port.port);
      }
      return bound_;
    }
    return absl::UnavailableError(absl::StrCat(
        "cannot listen for HTTP on ", address, ": ", text.data(),
        "; is the port taken or the address not of this host? Give another "
        "--http HOST:PORT (port 0 takes a free one)"));
  }

 private:
  static int OnRequest(mg_connection* connection) {
    const mg_request_info* request = mg_get_request_info(connection);
    const auto* self = static_cast<const Civet*>(request->user_data);
    const std::string_view method = request->request_method;
    HttpPage page;
    if (method != "GET" && method != "HEAD") {
      page.status = 405;
      page.body = "only GET and HEAD are served here\n";
      page.extra_headers = "Allow: GET, HEAD\r\n";
    } else if (auto refusal = self->guard_.Refusal(
                   {request->local_uri, HeaderOf(connection, "Host"),
                    HeaderOf(connection, "Authorization")})) {
      page = *std::move(refusal);
    } else {
      page = self->PageOf(request->local_uri);
    }
    std::string answer = Head(connection, page);
    if (method != "HEAD") answer += page.body;
    mg_write(connection, answer.data(), answer.size());
    return page.status;
  }

  static std::string_view HeaderOf(const mg_connection* connection,
                                   const char* name) {
    const char* const value = mg_get_header(connection, name);
    return value == nullptr ? std::string_view() : value;
  }

  HttpPage PageOf(const std::string& path) const {
    const auto page = pages_.find(path);
    if (page == pages_.end()) return NotFound();
    try {
      return page->second();
    } catch (const std::exception& error) {
      HttpPage failure;
      failure.status = 500;
      failure.body = absl::StrCat(error.what(), "\n");
      return failure;
    }
  }

  HttpPage NotFound() const {
    HttpPage page;
    page.status = 404;
    page.body = "no such page; there are:";
    for (const auto& [path, handler] : pages_) {
      absl::StrAppend(&page.body, " ", path);
    }
    page.body += '\n';
    return page;
  }

  const std::map<std::string, PageHandler> pages_;
  const HttpGuard guard_;
  mg_context* context_ = nullptr;  // owned
  Address bound_;
};

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    std::string_view address, std::map<std::string, PageHandler> pages,
    HttpAccess access) {
  RETURN_IF_ERROR(CheckHttpAddress(address, access.read_token != nullptr));
  ASSIGN_OR_RETURN(const Address wanted, ParseAddress(address, 0));
  auto civet = std::make_unique<Civet>(
      std::move(pages), HttpGuard(IsLoopback(wanted), std::move(access)));
  ASSIGN_OR_RETURN(const Address bound, civet->Listen(wanted));
  return std::unique_ptr<HttpServer>(
      new HttpServer(std::move(civet), bound.port, AddressText(bound)));
}

HttpServer::HttpServer(std::unique_ptr<Civet> civet, uint16_t port,
                       std::string address)
    : civet_(std::move(civet)), port_(port), address_(std::move(address)) {}

HttpServer::~HttpServer() = default;

}  // namespace byzerperf
