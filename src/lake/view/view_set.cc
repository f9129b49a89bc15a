#include "lake/view/view_set.h"

#include <set>
#include <utility>

#include "base/parallel.h"
#include "lake/view/view_entry.h"

namespace ingot::lake {

namespace {

constexpr uint64_t kMaxViewBytes = 16 * 1024 * 1024;
constexpr size_t kViewsAtOnce = 16;  // files that are read at once, over a network

}  // namespace

ViewSet::ViewSet(store::ObjectStore& store) : store_(store) {}

ViewSet::~ViewSet() = default;

std::string ViewSet::Place(const TableName& name) const { return store_.Url(ViewKey(name.schema, name.table)); }

Result<ViewContent> ViewSet::Read(const TableName& name) const {
  const auto text = store_.GetRange(ViewKey(name.schema, name.table), 0, kMaxViewBytes + 1);
  if (!text.ok()) {
    if (text.error().kind() == ErrorKind::kNotFound) return ViewContent();
    return text.error();
  }
  ViewContent content;
  auto view = text->size() > kMaxViewBytes
                  ? Corrupt(Place(name) + " is no view's file: it has more than 16 MiB")
                  : ParseView(*text, Place(name));
  if (!view.ok()) content.broken = view.error();
  content.definition = std::move(view).value_or(ViewDefinition());
  return content;
}

ViewState* ViewSet::Keep(const TableName& name, ViewContent content) {
  auto state = std::make_unique<ViewState>();
  state->name = name;
  state->stored = content.definition.has_value();
  static_cast<ViewContent&>(*state) = std::move(content);
  return (views_[name] = std::move(state)).get();
}

Result<ViewState*> ViewSet::Open(const TableName& name) {
  ASSIGN_OR_RETURN(ViewContent content, Read(name));
  return Keep(name, std::move(content));
}

void ViewSet::ReadTogether(const std::string& schema, const std::vector<std::string>& views) {
  std::vector<TableName> names;
  for (const std::string& view : views) {
    if (TableName name{schema, view}; !views_.contains(name)) names.push_back(std::move(name));
  }
  if (!store_.is_remote() || names.size() < 2) return;
  std::vector<Result<ViewContent>> read(names.size(), Internal("not read"));
  const Status status = ForEachInParallel(names.size(), kViewsAtOnce, [&](size_t i) {
    read[i] = Read(names[i]);
    return Status::Ok();
  });
  if (!status.ok()) return;
  for (size_t i = 0; i < names.size(); ++i) {
    if (read[i].ok()) Keep(names[i], std::move(*read[i]));
  }
}

Result<ViewState*> ViewSet::Find(const TableName& name) {
  const auto found = views_.find(name);
  ViewState* state = found == views_.end() ? nullptr : found->second.get();
  if (!state) {
    ASSIGN_OR_RETURN(state, Open(name));
  }
  return state->definition ? state : nullptr;
}

std::vector<std::string> ViewSet::Names(const std::string& schema, const store::Listing& listing) const {
  std::set<std::string> names;
  for (const store::ObjectInfo& object : listing.objects) {
    if (auto name = ViewOfFile(std::string_view(object.key).substr(schema.size() + 1))) names.insert(std::move(*name));
  }
  for (const auto& [name, state] : views_) {
    if (name.schema != schema) continue;
    if (state->definition) names.insert(name.table);
    if (!state->definition && state->changed) names.erase(name.table);
  }
  return {names.begin(), names.end()};
}

Status ViewSet::Stage(const TableName& name, std::optional<ViewDefinition> definition, bool takes_place) {
  const auto found = views_.find(name);
  ViewState* known = found == views_.end() ? nullptr : found->second.get();
  if (!known) {
    ASSIGN_OR_RETURN(known, Open(name));
  }
  ViewState& state = *known;
  state.definition = std::move(definition);
  state.broken.reset();
  state.changed = true;
  state.entry_is_present = false;
  state.takes_place = state.takes_place || takes_place;
  return Status::Ok();
}

void ViewSet::Unstage(const TableName& name, ViewContent before) {
  ViewState& state = *views_.at(name);
  static_cast<ViewContent&>(state) = std::move(before);
  state.entry_is_present = false;
}

Status ViewSet::Write(std::vector<std::string>* committed) {
  for (auto& [name, state] : views_) {
    if (!state->changed || !state->definition) continue;
    const std::string key = ViewKey(name.schema, name.table);
    const std::string text = FormatView(*state->definition);
    const bool replaces = state->stored || state->takes_place;
    const Status status = replaces ? store_.Put(key, text) : store_.PutIfAbsent(key, text);
    if (!status.ok() && status.error().kind() == ErrorKind::kAlreadyExists) {
      return Conflict("view " + name.ToString() + " was made by another writer meanwhile: CREATE OR REPLACE VIEW replaces it");
    }
    if (!status.ok()) return status.error().WithContext("view " + name.ToString());
    if (!state->takes_place) committed->push_back("view " + name.ToString());
  }
  return Status::Ok();
}

bool ViewSet::IsStaged(const TableName& name) const {
  const auto found = views_.find(name);
  return found != views_.end() && found->second->changed && found->second->definition;
}

Status ViewSet::Remove() {
  for (auto& [name, state] : views_) {
    if (!state->changed || state->definition) continue;
    RETURN_IF_ERROR(store_.Delete(ViewKey(name.schema, name.table)));
  }
  return Status::Ok();
}

}  // namespace ingot::lake
