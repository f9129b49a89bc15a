// Queries made up for tests: any of the shapes that SQL has, over tables r0, r1 and r2 with columns a, b, c, d (INTEGER), s (VARCHAR) and
// l (INTEGER[]). Their rows, apart from their order, follow from the tables' values alone: no ties are broken by chance.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace ingot::engine {

class RandomQuery {
 public:
  explicit RandomQuery(uint64_t seed) : random_(seed) {}

  // A SELECT whose columns are all INTEGER, or cast to it.
  std::string Make() { return Select(3); }

 private:
  int Below(int bound) { return static_cast<int>(random_() % static_cast<uint64_t>(bound)); }
  std::string Number() { return std::to_string(Below(5)); }
  std::string Fresh(const char* prefix) { return prefix + std::to_string(++names_); }
  template <typename T>
  const T& Any(const std::vector<T>& values) {
    return values[static_cast<size_t>(Below(static_cast<int>(values.size())))];
  }

  // Relations have columns p, q and v.
  std::string Column(const std::string& alias) { return alias + "." + Any<std::string>({"p", "q", "v"}); }
  std::string Value(const std::string& alias, int depth);
  std::string Condition(const std::string& alias, int depth);
  std::string Columns(const std::string& alias, int depth);
  std::string Base();
  std::string Select(int depth);
  std::string Join(int depth);
  std::string Group(int depth);
  std::string Window(int depth);
  std::string SetOperation(int depth);
  std::string Cte(int depth);
  std::string Recursion(int depth);
  std::string Lateral(int depth);
  std::string Distinct(int depth);
  std::string Pivot(int depth);

  std::mt19937_64 random_;
  int names_ = 0;
};

}  // namespace ingot::engine
