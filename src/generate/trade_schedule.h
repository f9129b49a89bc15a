// In which order the kinds of messages come.
#pragma once

#include <array>
#include <cstdint>

#include "base/result.h"
#include "generate/random.h"
#include "generate/trades.h"

namespace ingot::generate {

enum class MessageKind { kOrdinary, kLate, kRedelivery, kCorrection, kBadSyntax, kBadValue };
inline constexpr int kMessageKinds = 6;

// Deals out exactly as many messages of each kind as the options' shares ask for, at random places: drawing
// from a bag without putting back. Late, repeated and corrected trades come only after a first ordinary one.
class TradeSchedule {
 public:
  // kInvalidArgument for options out of range.
  static Result<TradeSchedule> Make(const TradesOptions& options);

  int64_t remaining() const;
  // The next message's kind; remaining() must not be 0.
  MessageKind Draw(Random* random);

 private:
  std::array<int64_t, kMessageKinds> counts_{};
  bool started_ = false;  // an ordinary trade has been dealt
};

}  // namespace ingot::generate
