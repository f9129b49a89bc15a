#include "engine/error_mapping.h"
#include "lake/write/row_rules.h"

namespace ingot::lake {

namespace {

std::optional<int64_t> NumberOf(const delta::Field& field, std::string_view key) {
  const Json* number = field.metadata.Find(key);
  if (number == nullptr || !number->is_int()) return std::nullopt;
  return number->as_int();
}

}  // namespace

IdentityNumbers::IdentityNumbers(size_t ordinal, const delta::Field& field)
    : column_(ordinal), allows_explicit_(field.metadata.GetBool("delta.identity.allowExplicitInsert", false)) {
  Reset(field);
}

void IdentityNumbers::Reset(const delta::Field& field) {
  const std::lock_guard lock(mutex_);
  start_ = NumberOf(field, "delta.identity.start").value_or(1);
  step_ = NumberOf(field, "delta.identity.step").value_or(1);
  mark_ = NumberOf(field, "delta.identity.highWaterMark");
  given_ = false;
  if (step_ == 0) engine::ThrowThroughDuckDb(Corrupt("column " + field.name + ": its identity has the step 0"));
  // A mark before the start says nothing; one between two steps is rounded back to the last whole step.
  if (mark_ && (step_ > 0 ? *mark_ < start_ : *mark_ > start_)) mark_.reset();
  if (mark_) mark_ = start_ + (*mark_ - start_) / step_ * step_;
}

int64_t IdentityNumbers::Next() {
  const std::lock_guard lock(mutex_);
  int64_t next = start_;
  if (mark_ && __builtin_add_overflow(*mark_, step_, &next)) {
    engine::ThrowThroughDuckDb(Exhausted("an identity column has given out its last number, " + std::to_string(*mark_)));
  }
  mark_ = next;
  given_ = true;
  return next;
}

std::optional<int64_t> IdentityNumbers::last() const {
  const std::lock_guard lock(mutex_);
  return given_ ? mark_ : std::nullopt;
}

}  // namespace ingot::lake
