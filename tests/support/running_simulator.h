#ifndef BYZERPERF_TESTS_SUPPORT_RUNNING_SIMULATOR_H_
#define BYZERPERF_TESTS_SUPPORT_RUNNING_SIMULATOR_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "simulator/simulator.h"
#include "tests/support/raw_client.h"

namespace byzerperf {

// A simulator on a free port and a thread of its own, with no delays unless
// `flags` say so (name and value; no value for a switch), and a truth log in a
// temporary file.
class RunningSimulator {
 public:
  using Flags = std::map<std::string, std::string>;

  explicit RunningSimulator(Flags flags = {});
  ~RunningSimulator();
  RunningSimulator(const RunningSimulator&) = delete;
  RunningSimulator& operator=(const RunningSimulator&) = delete;

  const std::string& address() const { return simulator_->address(); }
  std::string url() const { return "http://" + address(); }

  // The answer to one POST on a connection of its own.
  RawAnswer Ask(std::string_view path, std::string_view body,
                std::string_view extra_headers = "");

  std::string Metrics();

  // Asks for metrics until `text` is among them.
  void WaitForMetric(std::string_view text);

  // Keeps its thread from everything else while `work` runs on this one.
  void WhileItIsBusy(const std::function<void()>& work);

  // Stops it and returns the lines of the truth log.
  std::vector<std::string> StopAndReadTruth();

 private:
  void Stop();

  std::string truth_file_;
  std::unique_ptr<Simulator> simulator_;
  std::thread thread_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_RUNNING_SIMULATOR_H_
