#include "worker/service/http_fetch.h"

#include <utility>

namespace byzerperf {

void HttpFetch::Get(size_t target, std::string path, int64_t timeout_ns,
                    Done done) {
  Start(target, std::move(path), "", timeout_ns, std::move(done));
}

void HttpFetch::PostJson(size_t target, std::string path, std::string body,
                         int64_t timeout_ns, Done done) {
  Start(target, std::move(path), std::move(body), timeout_ns, std::move(done));
}

void HttpFetch::Start(size_t target, std::string path, std::string body,
                      int64_t timeout_ns, Done done) {
  path_ = std::move(path);
  body_ = std::move(body);
  page_ = FetchedPage{};
  done_ = std::move(done);
  HttpRequest request;
  request.target = target;
  request.path = path_;
  request.body = body_;
  request.timeout_ns = timeout_ns;
  request_ = transport_.Start(request, *this);
}

void HttpFetch::Cancel() {
  if (request_ != 0) transport_.Cancel(std::exchange(request_, 0));
}

void HttpFetch::OnHead(int /*http_status*/, std::string_view /*type*/) {}

void HttpFetch::OnBody(std::string_view bytes, const Arrival& /*arrival*/) {
  const size_t room = kMaxBodyBytes - page_.body.size();
  page_.body.append(bytes.substr(0, room));
}

void HttpFetch::OnEnd(const HttpResult& result) {
  request_ = 0;
  page_.result = result;
  // Moved out: `done` may destroy this.
  const Done done = std::exchange(done_, nullptr);
  const FetchedPage page = std::move(page_);
  done(page);
}

}  // namespace byzerperf
