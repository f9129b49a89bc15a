#include "lake/catalog/commit_reason.h"

#include <duckdb/main/client_context_state.hpp>
#include <utility>

namespace ingot::lake {

namespace {

constexpr const char* kStateName = "ingot_commit_reason";

struct ReasonState final : duckdb::ClientContextState {
  delta::CommitReason reason;
};

}  // namespace

void SetReason(duckdb::ClientContext& context, delta::CommitReason reason) {
  context.registered_state->GetOrCreate<ReasonState>(kStateName)->reason = std::move(reason);
}

delta::CommitReason ReasonOf(duckdb::ClientContext& context) {
  const auto state = context.registered_state->Get<ReasonState>(kStateName);
  return state ? state->reason : delta::CommitReason();
}

}  // namespace ingot::lake
