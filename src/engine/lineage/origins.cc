#include "engine/lineage/origins.h"

#include <algorithm>

namespace ingot::engine {
namespace {

constexpr uint32_t kDirectWays = 0b111;  // kIdentity, kTransformation, kAggregation

constexpr uint32_t BitOf(LineageWay way) { return 1U << static_cast<uint32_t>(way); }

// Of one half of a mask: an aggregate stays one through later expressions.
uint32_t ThroughWay(uint32_t ways, LineageWay direct) {
  const uint32_t indirect = ways & ~kDirectWays;
  const uint32_t kept = direct == LineageWay::kTransformation ? ways & BitOf(LineageWay::kAggregation) : 0;
  const bool others = (ways & kDirectWays & ~kept) != 0;
  return indirect | kept | (others ? BitOf(direct) : 0);
}

uint32_t DecidingWay(uint32_t ways, LineageWay indirect) {
  return (ways & ~kDirectWays) | ((ways & kDirectWays) != 0 ? BitOf(indirect) : 0);
}

}  // namespace

Origins Origins::Of(SourceColumn column) {
  Origins origins;
  origins.columns_.emplace_back(column, BitOf(LineageWay::kIdentity));
  return origins;
}

void Origins::Add(const Origins& other) {
  approximate_ |= other.approximate_;
  anything_ |= other.anything_;
  if (other.columns_.empty()) return;
  if (columns_.empty()) {
    columns_ = other.columns_;
    return;
  }
  std::vector<std::pair<SourceColumn, Ways>> merged;
  merged.reserve(columns_.size() + other.columns_.size());
  auto mine = columns_.begin();
  auto theirs = other.columns_.begin();
  while (mine != columns_.end() && theirs != other.columns_.end()) {
    if (mine->first < theirs->first) merged.push_back(*mine++);
    else if (theirs->first < mine->first) merged.push_back(*theirs++);
    else {
      merged.emplace_back(mine->first, mine->second | theirs->second);
      ++mine;
      ++theirs;
    }
  }
  merged.insert(merged.end(), mine, columns_.end());
  merged.insert(merged.end(), theirs, other.columns_.end());
  columns_ = std::move(merged);
}

Origins Origins::Through(LineageWay direct, bool masking) const {
  Origins result = *this;
  for (auto& [column, ways] : result.columns_) {
    uint32_t plain = ThroughWay(ways & ((1U << kMaskedShift) - 1), direct);
    uint32_t masked = ThroughWay(ways >> kMaskedShift, direct);
    if (masking) {
      masked |= plain & kDirectWays;
      plain &= ~kDirectWays;
    }
    ways = plain | masked << kMaskedShift;
  }
  return result;
}

Origins Origins::Deciding(LineageWay indirect) const {
  Origins result = *this;
  for (auto& [column, ways] : result.columns_) {
    ways = DecidingWay(ways & ((1U << kMaskedShift) - 1), indirect) |
           DecidingWay(ways >> kMaskedShift, indirect) << kMaskedShift;
  }
  return result;
}

}  // namespace ingot::engine
