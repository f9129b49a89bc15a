#include "transform/materialize/build_warehouse.h"

#include <utility>

namespace ingot::transform {

Result<BuildTransaction> BuildTransaction::Begin(BuildWarehouse& warehouse) {
  if (warehouse.InTransaction()) return BuildTransaction(nullptr);
  RETURN_IF_ERROR(warehouse.Begin());
  return BuildTransaction(&warehouse);
}

BuildTransaction::BuildTransaction(BuildTransaction&& other) noexcept : owned_(std::exchange(other.owned_, nullptr)) {}

BuildTransaction::~BuildTransaction() {
  // The error that ended the scope is the one to tell.
  if (owned_ && owned_->InTransaction()) (void)owned_->Rollback().ok();
}

Status BuildTransaction::Commit() {
  BuildWarehouse* const owned = std::exchange(owned_, nullptr);
  return owned ? owned->Commit() : Status::Ok();
}

}  // namespace ingot::transform
