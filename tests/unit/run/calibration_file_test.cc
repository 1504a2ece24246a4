#include "coordinator/run/calibration_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "byzerperf/v1/environment.pb.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

v1::Calibration OfGpu1() {
  v1::Calibration calibration;
  calibration.set_schema(1);
  v1::WorkerCalibration& worker = *calibration.add_workers();
  worker.set_worker("gpu1");
  worker.set_hostname("node-7");
  worker.set_version("0.1.0");
  worker.set_cores(16);
  worker.set_loop_threads(4);
  worker.add_steps()->set_streams(100);
  worker.mutable_steps(0)->set_ttft_error_p99_us(40);
  return calibration;
}

v1::Environment RunOf(const std::string& name) {
  v1::Environment environment;
  v1::WorkerFacts& worker = *environment.add_workers();
  worker.set_worker(name);
  worker.set_hostname("node-7");
  worker.set_version("0.1.0");
  worker.set_cores(16);
  worker.set_loop_threads(4);
  return environment;
}

TEST(CalibrationFile, IsReadAsItWasWritten) {
  const TempDir dir;
  const std::string folder = dir.File("deep/down");
  ASSERT_TRUE(MakeCalibrationDir(folder).ok());
  ASSERT_TRUE(WriteCalibration(folder, OfGpu1()).ok());
  const auto read = ReadCalibration(folder + "/calibration.json");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), OfGpu1().SerializeAsString());
}

TEST(CalibrationFile, HasTheNamesOfTheSchema) {
  const TempDir dir;
  ASSERT_TRUE(WriteCalibration(dir.path(), OfGpu1()).ok());
  const std::string text = dir.Read("calibration.json");
  for (const char* name : {"\"schema\": 1", "\"worker\": \"gpu1\"",
                           "\"ttft_error_p99_us\": 40", "\"streams\": 100"}) {
    EXPECT_THAT(text, HasSubstr(name));
  }
  EXPECT_EQ(text.find("cpu_us_per_event"), std::string::npos);  // not known
}

TEST(CalibrationFile, NamesAFileThatCannotBeUsed) {
  const TempDir dir;
  const auto message = [&](const std::string& file) {
    return std::string(ReadCalibration(file).status().message());
  };
  EXPECT_THAT(message(dir.File("none.json")),
              HasSubstr("none.json' can't be read; make one with `coordinator "
                        "calibrate`"));
  EXPECT_THAT(message(dir.path()), HasSubstr("can't be read"));
  EXPECT_THAT(message(dir.Write("a.json", "{")),
              HasSubstr("is not the expected JSON"));
  EXPECT_THAT(message(dir.Write("b.json", "{\"schema\": 2}")),
              HasSubstr("has schema 2, this program reads 1"));
}

TEST(CalibrationFile, NamesAFolderThatCannotBeMade) {
  const TempDir dir;
  const std::string file = dir.Write("file", "");
  EXPECT_THAT(std::string(MakeCalibrationDir(file).message()),
              HasSubstr("--results-dir: '" + file + "' can't be made"));
}

TEST(UseCalibration, GivesAWorkerItsOwn) {
  v1::Environment environment = RunOf("gpu1");
  EXPECT_THAT(UseCalibration(OfGpu1(), environment), IsEmpty());
  EXPECT_EQ(environment.workers(0).calibration().steps_size(), 1);
}

TEST(UseCalibration, SaysWhyOneDoesNotFit) {
  const auto notice = [](void (*change)(v1::WorkerFacts&)) {
    v1::Environment environment = RunOf("gpu1");
    change(*environment.mutable_workers(0));
    const auto notices = UseCalibration(OfGpu1(), environment);
    EXPECT_FALSE(environment.workers(0).has_calibration());
    return notices.empty() ? "" : notices.front();
  };
  EXPECT_EQ(notice([](v1::WorkerFacts& worker) { worker.set_loop_threads(1); }),
            "the calibration of worker gpu1 is not used: it was made with 4 "
            "load threads, now there are 1; calibrate again");
  EXPECT_THAT(notice([](v1::WorkerFacts& worker) { worker.set_cores(8); }),
              HasSubstr("made with 16 cores, now there are 8"));
  EXPECT_THAT(notice([](v1::WorkerFacts& worker) { worker.set_version("2"); }),
              HasSubstr("made with version 0.1.0, this is 2"));
  EXPECT_THAT(notice([](v1::WorkerFacts& worker) { worker.set_hostname("x"); }),
              HasSubstr("made on host node-7, this is x"));
}

TEST(UseCalibration, SaysThatItIsOfOtherWorkers) {
  v1::Environment environment = RunOf("gpu2");
  EXPECT_THAT(UseCalibration(OfGpu1(), environment),
              ElementsAre(HasSubstr("of other workers (gpu1, …)")));
  EXPECT_THAT(UseCalibration(v1::Calibration(), environment), IsEmpty());
}

}  // namespace
}  // namespace byzerperf
