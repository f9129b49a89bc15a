#include "delta/commit/row_marks.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "delta/deletion_vector/deletion_vector.h"

namespace ingot::delta {
namespace {

using Rows = std::vector<uint64_t>;

Result<Rows> RowsOf(Table& table, const std::optional<DeletionVector>& vector, const std::string& path) {
  if (!vector.has_value()) return Rows();
  return ReadDeletionVector(table, *vector, path);
}

Result<std::optional<Rows>> Lost(Table& table, const Rows& before, const AddFile& after) {
  ASSIGN_OR_RETURN(const Rows gone, RowsOf(table, after.deletion_vector, after.path));
  if (!std::includes(gone.begin(), gone.end(), before.begin(), before.end())) return std::optional<Rows>();
  Rows lost;
  std::set_difference(gone.begin(), gone.end(), before.begin(), before.end(), std::back_inserter(lost));
  return std::optional<Rows>(std::move(lost));
}

}  // namespace

Result<std::optional<Rows>> RowsLost(Table& table, const RemoveFile& before, const AddFile& after) {
  ASSIGN_OR_RETURN(const Rows gone, RowsOf(table, before.deletion_vector, before.path));
  return Lost(table, gone, after);
}

Result<std::optional<Rows>> GoneAfterBoth(Table& table, const RemoveFile& before, const AddFile& ours,
                                          const AddFile& theirs) {
  ASSIGN_OR_RETURN(Rows gone, RowsOf(table, before.deletion_vector, before.path));
  ASSIGN_OR_RETURN(const auto we_took, Lost(table, gone, ours));
  ASSIGN_OR_RETURN(const auto they_took, Lost(table, gone, theirs));
  if (!we_took.has_value() || !they_took.has_value()) return std::optional<Rows>();
  Rows taken;
  std::set_union(we_took->begin(), we_took->end(), they_took->begin(), they_took->end(), std::back_inserter(taken));
  if (taken.size() < we_took->size() + they_took->size()) return std::optional<Rows>();
  Rows all;
  std::set_union(gone.begin(), gone.end(), taken.begin(), taken.end(), std::back_inserter(all));
  return std::optional<Rows>(std::move(all));
}

}  // namespace ingot::delta
