#include "tests/unit/layers/include_rules.h"

#include <algorithm>
#include <map>
#include <set>

namespace byzerperf {
namespace {

// ARCHITECTURE.md, Layers. A new room must say where it stands.
const std::map<std::string, int>& Layers() {
  static const auto& layers = *new std::map<std::string, int>{
      {"proto", 0},
      {"common/base", 0},
      {"common/cli", 1},
      {"common/loop", 1},
      {"common/metrics", 1},
      {"common/plan", 1},
      {"common/rpc", 1},
      {"common/schedule", 1},
      {"common/stats", 1},
      {"common/web", 1},
      {"coordinator/explain", 2},
      {"coordinator/plan", 2},
      {"coordinator/report", 2},
      {"worker/api", 2},
      {"worker/sse", 2},
      {"worker/http", 3},
      {"worker/load", 4},
      {"worker/calibrate", 5},
      {"coordinator/certs", 5},
      {"coordinator/run", 5},
      {"coordinator/sentencepiece", 5},
      {"worker/service", 5},
      {"simulator", 5},
      {"coordinator", 6},  // main.cc
      {"worker", 6},       // main.cc
  };
  return layers;
}

struct LibraryRule {
  std::string_view header;  // how the header's name begins
  std::vector<std::string_view> rooms;
  bool slow = false;  // to compile: in .cc files only
};

const std::vector<LibraryRule>& LibraryRules() {
  static const auto& rules = *new std::vector<LibraryRule>{
      {"curl/", {"worker/http"}},
      {"boost/", {"common/stats", "worker/http"}, true},
      {"boost/beast/", {"worker/http"}, true},
      {"boost/math/", {"common/stats"}, true},
      {"sys/epoll.h", {"common/loop"}},
      {"grpc", {"common/rpc", "coordinator/run", "worker/service"}},
      {"byzerperf/v1/control.grpc.pb.h", {"coordinator/run", "worker/service"}},
      {"event2/", {"simulator"}},
      {"openssl/", {"common/base", "common/rpc", "coordinator/certs"}},
      {"CLI/", {"common/cli"}, true},
      {"prometheus/", {"common/metrics", "simulator"}, true},
      {"civetweb.h", {"common/web"}, true},
      {"mustache.hpp", {"coordinator/report"}, true},
      {"simdjson.h",
       {"coordinator/plan", "simulator", "worker/api", "worker/service"},
       true},
      {"sentencepiece_processor.h", {"coordinator/sentencepiece"}, true},
      {"yaml-cpp/", {"common/cli", "coordinator/plan"}, true},
      {"spdlog/", {"coordinator/run"}, true},
  };
  return rules;
}

bool IsMain(const SourceFile& file) { return file.path.ends_with("/main.cc"); }

std::string FirstFolder(std::string_view path) {
  return std::string(path.substr(0, path.find('/')));
}

std::string Breach(const SourceFile& file, std::string_view include) {
  return file.path + " includes " + std::string(include);
}

// Depth first; `open` is the way from the start to `room`.
using Graph = std::map<std::string, std::set<std::string>>;
std::string FindCircle(const Graph& graph, const std::string& room,
                       std::vector<std::string>& open) {
  const auto seen = std::find(open.begin(), open.end(), room);
  if (seen != open.end()) {
    std::string circle;
    for (auto step = seen; step != open.end(); ++step) circle += *step + " → ";
    return circle + room;
  }
  const auto next = graph.find(room);
  if (next == graph.end()) return "";
  open.push_back(room);
  for (const std::string& target : next->second) {
    std::string circle = FindCircle(graph, target, open);
    if (!circle.empty()) return circle;
  }
  open.pop_back();
  return "";
}

}  // namespace

std::string RoomOf(std::string_view path) {
  std::string top = FirstFolder(path);
  if (top == "byzerperf" || top == "proto") return "proto";
  if (top == "simulator") return top;
  if (top != "common" && top != "worker" && top != "coordinator") return "";
  return std::string(path.substr(0, path.rfind('/')));
}

std::vector<std::string> LayerBreaches(const std::vector<SourceFile>& files) {
  std::vector<std::string> breaches;
  for (const SourceFile& file : files) {
    const auto own = Layers().find(RoomOf(file.path));
    if (own == Layers().end()) {
      breaches.push_back(file.path + " is in a room without a layer");
      continue;
    }
    for (const std::string& include : file.includes) {
      const std::string room = RoomOf(include);
      if (room.empty()) continue;
      const auto other = Layers().find(room);
      if (other == Layers().end() || other->second > own->second) {
        breaches.push_back(Breach(file, include));
      }
    }
  }
  return breaches;
}

std::vector<std::string> ProgramBreaches(const std::vector<SourceFile>& files) {
  std::vector<std::string> breaches;
  const std::set<std::string> programs = {"coordinator", "worker", "simulator"};
  for (const SourceFile& file : files) {
    const std::string own = FirstFolder(file.path);
    for (const std::string& include : file.includes) {
      const std::string other = FirstFolder(include);
      if (other == own || programs.count(other) == 0) continue;
      if (file.path == "coordinator/main.cc" && other == "worker") continue;
      // The null server.
      if (RoomOf(file.path) == "worker/calibrate" && other == "simulator") {
        continue;
      }
      breaches.push_back(Breach(file, include));
    }
  }
  return breaches;
}

std::vector<std::string> CircleBreaches(const std::vector<SourceFile>& files) {
  Graph graph;
  for (const SourceFile& file : files) {
    const std::string own = RoomOf(file.path);
    for (const std::string& include : file.includes) {
      const std::string room = RoomOf(include);
      if (!room.empty() && room != own) graph[own].insert(room);
    }
  }
  std::vector<std::string> breaches;
  for (const auto& [room, targets] : graph) {
    std::vector<std::string> open;
    const std::string circle = FindCircle(graph, room, open);
    if (!circle.empty()) breaches.push_back(circle);
  }
  return breaches;
}

std::vector<std::string> LibraryBreaches(const std::vector<SourceFile>& files) {
  std::vector<std::string> breaches;
  for (const SourceFile& file : files) {
    const std::string room = RoomOf(file.path);
    for (const std::string& include : file.includes) {
      for (const LibraryRule& rule : LibraryRules()) {
        if (!include.starts_with(rule.header)) continue;
        const auto& rooms = rule.rooms;
        const bool allowed =
            IsMain(file) ||
            std::find(rooms.begin(), rooms.end(), room) != rooms.end();
        const bool in_header = rule.slow && file.path.ends_with(".h");
        if (!allowed || in_header) breaches.push_back(Breach(file, include));
      }
    }
  }
  return breaches;
}

}  // namespace byzerperf
