#ifndef BYZERPERF_COMMON_SCHEDULE_GRANT_SIZE_H_
#define BYZERPERF_COMMON_SCHEDULE_GRANT_SIZE_H_

#include <cstdint>

namespace byzerperf {

// What a worker asks indices for.
struct GrantDemand {
  uint32_t slots = 0;         // its requests in flight
  double requests_per_s = 0;  // its measured rate; 0 when unknown
  double round_trip_s = 0;    // coordinator to worker and back
  uint32_t unassigned = 0;    // indices of the level that nobody holds
  uint32_t all_slots = 0;     // of all workers; at least `slots`
};

// How many indices to grant: two a slot and four round trips' worth, so that
// no slot waits for the network, and two seconds' worth, so that a fast worker
// does not cost its coordinator a message for every few requests; near the end
// at most half of the worker's fair part of what is left (guided
// self-scheduling: Polychronopoulos and Kuck, 1987), so that no slot idles
// while another worker hoards. Between 1 and `unassigned`; 0 when nothing is
// left or the worker has no slot.
uint32_t GrantSize(const GrantDemand& demand);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_SCHEDULE_GRANT_SIZE_H_
