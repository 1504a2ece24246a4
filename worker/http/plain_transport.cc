#include "worker/http/plain_transport.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "worker/http/header_lines.h"
#include "worker/http/plain_connection.h"
#include "worker/http/plain_target.h"

namespace byzerperf {
namespace {

// A target and the connections to it that carry no request.
class Way : public PlainConnection::Owner {
 public:
  Way(const HttpTransportOptions& options, const TargetAddress& address)
      : target_(options, address) {}

  // The open one that was freed last, since it is the warmest; else a closed
  // one; nullptr when there is none.
  PlainConnection* Take() {
    while (!open_.empty()) {
      PlainConnection* const connection = open_.back();
      open_.pop_back();
      if (connection->is_open()) return connection;
      closed_.push_back(connection);
    }
    if (closed_.empty()) return nullptr;
    PlainConnection* const connection = closed_.back();
    closed_.pop_back();
    return connection;
  }

  void OnFree(PlainConnection& connection) override {
    (connection.is_open() ? open_ : closed_).push_back(&connection);
  }

  const PlainTarget& target() const { return target_; }

 private:
  const PlainTarget target_;
  std::vector<PlainConnection*> open_;  // some may have closed since
  std::vector<PlainConnection*> closed_;
};

class PlainTransport : public HttpTransport {
 public:
  PlainTransport(EventLoop& loop, HttpTransportOptions options)
      : shared_{loop, std::move(options), {}, {}} {
    for (const TargetAddress& address : shared_.options.targets) {
      ways_.push_back(std::make_unique<Way>(shared_.options, address));
    }
  }

  RequestId Start(const HttpRequest& request, HttpSink& sink) override {
    Way& way = *ways_[request.target];
    PlainConnection* connection = way.Take();
    if (connection == nullptr) {
      const auto index = static_cast<uint32_t>(connections_.size());
      connections_.push_back(
          std::make_unique<PlainConnection>(shared_, way.target(), way, index));
      connection = connections_.back().get();
    }
    connection->Begin(request, sink);
    return connection->id();
  }

  void Cancel(RequestId id) override {
    const uint64_t index = (id & UINT32_MAX) - 1;
    if (index >= connections_.size()) return;
    PlainConnection& connection = *connections_[index];
    if (connection.id() == id && !connection.is_free()) connection.Cancel();
  }

  uint64_t connections_opened() const override {
    return shared_.connections_opened;
  }

 private:
  PlainShared shared_;
  std::vector<std::unique_ptr<Way>> ways_;                     // by target
  std::vector<std::unique_ptr<PlainConnection>> connections_;  // by index
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpTransport>> MakePlainTransport(
    EventLoop& loop, HttpTransportOptions options) {
  RETURN_IF_ERROR(CheckOptions(options));
  return std::make_unique<PlainTransport>(loop, std::move(options));
}

}  // namespace byzerperf
