#include "tests/support/running_simulator.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <future>

#include "absl/strings/str_cat.h"

namespace byzerperf {

RunningSimulator::RunningSimulator(Flags flags)
    : truth_file_(absl::StrCat(::testing::TempDir(), "truth-", getpid(), "-",
                               reinterpret_cast<uintptr_t>(this), ".jsonl")) {
  std::signal(SIGPIPE, SIG_IGN);
  flags.merge(Flags{{"--listen", "127.0.0.1:0"},
                    {"--ttft", "0"},
                    {"--itl", "0"},
                    {"--output-tokens", "4"},
                    {"--truth-log", truth_file_},
                    {"--truth-gaps", ""}});
  std::vector<std::string> arguments;
  for (const auto& [name, value] : flags) {
    arguments.push_back(name);
    if (!value.empty()) arguments.push_back(value);
  }
  const auto command = ReadSimulatorCommand(arguments);
  EXPECT_TRUE(command.ok()) << command.status();
  auto simulator = Simulator::Create(command->options);
  EXPECT_TRUE(simulator.ok()) << simulator.status();
  simulator_ = *std::move(simulator);
  thread_ = std::thread([this] { simulator_->Run(); });
}

RunningSimulator::~RunningSimulator() {
  Stop();
  std::remove(truth_file_.c_str());
}

void RunningSimulator::Stop() {
  if (!thread_.joinable()) return;
  simulator_->Stop();
  thread_.join();
}

RawAnswer RunningSimulator::Ask(std::string_view path, std::string_view body,
                                std::string_view extra_headers) {
  RawClient client(address());
  client.Post(path, body, extra_headers);
  return client.ReadAnswer();
}

std::string RunningSimulator::Metrics() {
  RawClient client(address());
  client.Get("/metrics");
  return client.ReadAnswer().body;
}

void RunningSimulator::WaitForMetric(std::string_view text) {
  while (Metrics().find(text) == std::string::npos) std::this_thread::yield();
}

void RunningSimulator::WhileItIsBusy(const std::function<void()>& work) {
  // Shared: a promise may not go before its set_value has returned.
  const auto busy = std::make_shared<std::promise<void>>();
  std::promise<void> done;
  simulator_->loop().Post([busy, finished = done.get_future().share()] {
    busy->set_value();
    finished.wait();
  });
  busy->get_future().wait();
  work();
  done.set_value();
}

std::vector<std::string> RunningSimulator::StopAndReadTruth() {
  Stop();
  std::ifstream file(truth_file_);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace byzerperf
