// How often the binding of one statement opens views. Views that read others twice double with each step, and DuckDB's binder
// opens all of them before anything could be interrupted: so each opening looks whether to go on.
#pragma once

#include <duckdb/main/client_context.hpp>
#include <string>

namespace ingot::lake {

// Of one transaction, which binds one statement at a time.
class ViewReads {
 public:
  // More would take minutes to plan.
  static constexpr size_t kMost = 10'000;

  // Counts one. Throws kExhausted after so many in a statement, and DuckDB's interrupt when somebody asked to stop.
  void Count(duckdb::ClientContext& client, const std::string& view);

  // What is bound for its own sake (each view of a list of columns) is counted apart.
  class Apart {
   public:
    explicit Apart(ViewReads& reads) : reads_(reads), outside_(reads.count_) { reads.count_ = 0; }
    ~Apart() { reads_.count_ = outside_; }
    Apart(const Apart&) = delete;
    Apart& operator=(const Apart&) = delete;

   private:
    ViewReads& reads_;
    const size_t outside_;
  };

 private:
  duckdb::idx_t statement_ = 0;  // DuckDB's number of it
  size_t count_ = 0;
};

}  // namespace ingot::lake
