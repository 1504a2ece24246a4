// A client of a worker's control service that does what it is told, not what a
// coordinator would do: for tests of what a worker refuses.
//
//   control_client ADDRESS [--ca F] [--cert F --key F] [--name NAME]
//                  [--token-file F] CALL
//
// CALL is `describe`, `stop REASON`, `calibrate`, `run` (each line of standard
// input is a Command in JSON, or `break`, which cancels the call; each Event
// goes to standard output), `oversized BYTES` (a prompt chunk of that size) or
// `streams N` (up to that many calls of Run at once over one connection; prints
// how many were served). Answers are JSON, a line each; the status of the call
// is the last line: `status CODE MESSAGE`.
#include <google/protobuf/util/json_util.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/version.h"
#include "common/rpc/grpc_log.h"

namespace byzerperf {
namespace {

constexpr std::chrono::seconds kGuard(20);
constexpr std::chrono::seconds kPatience(2);

struct Flags {
  std::string address;
  std::map<std::string, std::string> given;
  std::vector<std::string> call;
};

Flags ReadFlags(const std::vector<std::string>& arguments) {
  Flags flags;
  flags.address = arguments.at(0);
  size_t i = 1;
  for (; i + 1 < arguments.size() && arguments[i].starts_with("--"); i += 2) {
    flags.given[arguments[i]] = arguments[i + 1];
  }
  flags.call.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i),
                    arguments.end());
  return flags;
}

std::string WholeFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Json(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  (void)google::protobuf::util::MessageToJsonString(message, &text, options);
  return text;
}

void Tell(const grpc::Status& status) {
  std::string text = status.error_message();
  for (char& letter : text) {
    if (letter == '\n') letter = ' ';
  }
  std::cout << "status " << status.error_code() << " " << text << std::endl;
}

class Client {
 public:
  explicit Client(const Flags& flags)
      : flags_(flags), stub_(v1::Worker::NewStub(MakeChannel())) {}

  void Call() {
    const std::string& what = flags_.call.at(0);
    if (what == "describe") Describe();
    if (what == "stop") Stop();
    if (what == "calibrate") Calibrate();
    if (what == "run") Run();
    if (what == "oversized") Oversized(std::stoul(flags_.call.at(1)));
    if (what == "streams") Streams(std::stoul(flags_.call.at(1)));
  }

 private:
  std::string Given(const std::string& flag) const {
    const auto found = flags_.given.find(flag);
    return found == flags_.given.end() ? "" : found->second;
  }

  std::shared_ptr<grpc::Channel> MakeChannel() const {
    grpc::ChannelArguments arguments;
    arguments.SetMaxSendMessageSize(-1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    std::shared_ptr<grpc::ChannelCredentials> credentials =
        grpc::InsecureChannelCredentials();
    if (const std::string ca = Given("--ca"); !ca.empty()) {
      grpc::SslCredentialsOptions options;
      options.pem_root_certs = WholeFile(ca);
      if (!Given("--cert").empty()) {
        options.pem_cert_chain = WholeFile(Given("--cert"));
        options.pem_private_key = WholeFile(Given("--key"));
      }
      credentials = grpc::SslCredentials(options);
      if (const std::string name = Given("--name"); !name.empty()) {
        arguments.SetSslTargetNameOverride(name);
      }
    }
    return grpc::CreateCustomChannel(flags_.address, credentials, arguments);
  }

  void Authorize(grpc::ClientContext& context) const {
    if (const std::string file = Given("--token-file"); !file.empty()) {
      std::string token;
      std::ifstream(file) >> token;
      context.AddMetadata("authorization", "Bearer " + token);
    }
    context.set_deadline(std::chrono::system_clock::now() + kGuard);
  }

  void Describe() {
    grpc::ClientContext context;
    Authorize(context);
    v1::WorkerDescription answer;
    const grpc::Status status = stub_->Describe(&context, {}, &answer);
    if (status.ok()) std::cout << Json(answer) << std::endl;
    Tell(status);
  }

  void Stop() {
    grpc::ClientContext context;
    Authorize(context);
    v1::StopRequest request;
    request.set_reason(flags_.call.at(1));
    v1::StopAnswer answer;
    const grpc::Status status = stub_->Stop(&context, request, &answer);
    if (status.ok()) std::cout << Json(answer) << std::endl;
    Tell(status);
  }

  void Calibrate() {
    grpc::ClientContext context;
    Authorize(context);
    v1::CalibrateRequest request;
    request.set_coordinator_version(std::string(Version()));
    request.set_run_id("calibration");
    request.set_step_s(10);
    request.set_gap_s(0.02);
    request.add_streams(10);
    auto stream = stub_->Calibrate(&context, request);
    std::cout << "begun" << std::endl;
    v1::CalibrationStep step;
    while (stream->Read(&step)) std::cout << Json(step) << std::endl;
    Tell(stream->Finish());
  }

  void Run() {
    grpc::ClientContext context;
    Authorize(context);
    auto stream = stub_->Run(&context);
    // The end of the call is the end of the program, whatever is still to come
    // on standard input.
    std::thread reader([&stream] {
      v1::Event event;
      while (stream->Read(&event)) std::cout << Json(event) << std::endl;
      Tell(stream->Finish());
      std::_Exit(0);
    });
    for (std::string line; std::getline(std::cin, line);) {
      if (line == "break") {
        context.TryCancel();
        break;
      }
      v1::Command command;
      const auto read =
          google::protobuf::util::JsonStringToMessage(line, &command);
      if (!read.ok()) {
        std::cout << "no command: " << read.ToString() << std::endl;
        continue;
      }
      if (!stream->Write(command)) break;
    }
    stream->WritesDone();
    reader.join();
  }

  void Oversized(size_t bytes) {
    grpc::ClientContext context;
    Authorize(context);
    auto stream = stub_->Run(&context);
    v1::Command command;
    command.set_epoch(1);
    command.set_number(1);
    command.mutable_prompt_chunk()->set_data(std::string(bytes, 'x'));
    stream->Write(command);
    v1::Event event;
    while (stream->Read(&event)) std::cout << Json(event) << std::endl;
    Tell(stream->Finish());
  }

  // The worker answers a stream's first command, so an answer shows that it is
  // served; one that is not answered for a while waits in vain.
  void Streams(size_t count) {
    struct OneStream {
      grpc::ClientContext context;
      std::unique_ptr<grpc::ClientReaderWriter<v1::Command, v1::Event>> stream;
    };
    std::vector<std::unique_ptr<OneStream>> streams;
    size_t served = 0;
    for (size_t i = 0; i < count; ++i) {
      auto one = std::make_unique<OneStream>();
      Authorize(one->context);
      v1::Command ping;
      ping.set_epoch(1);
      ping.set_number(1);
      ping.mutable_clock_ping();
      auto answer = std::async(std::launch::async, [this, &ping, &one] {
        one->stream = stub_->Run(&one->context);  // waits for its turn, too
        v1::Event event;
        return one->stream->Write(ping) && one->stream->Read(&event);
      });
      const bool came = answer.wait_for(kPatience) == std::future_status::ready;
      if (!came) one->context.TryCancel();
      if (!answer.get() || !came) break;
      ++served;
      streams.push_back(std::move(one));
    }
    std::cout << "served " << served << std::endl;
    std::_Exit(0);  // all of them are still open
  }

  const Flags flags_;
  const std::unique_ptr<v1::Worker::Stub> stub_;
};

}  // namespace
}  // namespace byzerperf

int main(int argc, char** argv) {
  byzerperf::SilenceGrpcLog();
  byzerperf::Client(
      byzerperf::ReadFlags(std::vector<std::string>(argv + 1, argv + argc)))
      .Call();
  return 0;
}
