// For property tests: a generator whose seed is printed, and can be given again in INGOT_TEST_SEED.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

namespace ingot {

class SeededRandom {
 public:
  SeededRandom() : seed_(ChooseSeed()), engine_(seed_) {
    testing::Test::RecordProperty("seed", std::to_string(seed_));
  }
  // "INGOT_TEST_SEED=…", for SCOPED_TRACE.
  std::string Trace() const { return "INGOT_TEST_SEED=" + std::to_string(seed_); }

  // From 0 to limit - 1.
  size_t Below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(engine_); }
  uint64_t Bits() { return engine_(); }
  std::string Bytes(size_t longest) {
    std::string bytes(Below(longest + 1), '\0');
    for (char& c : bytes) c = static_cast<char>(Below(256));
    return bytes;
  }
  std::string TextOf(std::string_view alphabet, size_t longest) {
    std::string text(Below(longest + 1), '\0');
    for (char& c : text) c = alphabet[Below(alphabet.size())];
    return text;
  }

 private:
  static uint64_t ChooseSeed() {
    const char* given = std::getenv("INGOT_TEST_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  }
  const uint64_t seed_;
  std::mt19937_64 engine_;
};

}  // namespace ingot
