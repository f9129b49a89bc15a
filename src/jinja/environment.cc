#include "jinja/environment.h"

namespace ingot::jinja {
namespace {

template <typename Map>
const typename Map::mapped_type* FindIn(const Map& map, std::string_view name) {
  auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

Environment::Environment(Settings settings) : settings_(std::move(settings)) {}

void Environment::AddFilter(std::string name, FunctionBody body) {
  filters_.insert_or_assign(std::move(name), std::move(body));
}

void Environment::AddTest(std::string name, FunctionBody body) {
  tests_.insert_or_assign(std::move(name), std::move(body));
}

void Environment::AddGlobal(std::string name, Value value) {
  globals_.insert_or_assign(std::move(name), value);
}

const FunctionBody* Environment::FindFilter(std::string_view name) const { return FindIn(filters_, name); }

const FunctionBody* Environment::FindTest(std::string_view name) const { return FindIn(tests_, name); }

const Value* Environment::FindGlobal(std::string_view name) const { return FindIn(globals_, name); }

const BlockTag* Environment::FindBlockTag(std::string_view tag) const {
  for (const BlockTag& block : settings_.block_tags) {
    if (block.tag == tag) return &block;
  }
  return nullptr;
}

}  // namespace ingot::jinja
