#include "jinja/syntax/scopes.h"

namespace ingot::jinja::syntax {
namespace {

constexpr size_t kLinear = 16;

}  // namespace

Symbols::Symbol* Symbols::Find(NameId name) {
  if (symbols_.size() > kLinear) {
    auto found = index_.find(name);
    return found == index_.end() ? nullptr : &symbols_[found->second];
  }
  for (Symbol& symbol : symbols_) {
    if (symbol.name == name) return &symbol;
  }
  return nullptr;
}

Symbols::Symbol& Symbols::Add(NameId name) {
  symbols_.push_back({name, Slot::kGlobal, Load::kResolve, false});
  if (symbols_.size() == kLinear + 1) {
    for (size_t i = 0; i < symbols_.size(); ++i) index_[symbols_[i].name] = static_cast<uint32_t>(i);
  } else if (symbols_.size() > kLinear) {
    index_[name] = static_cast<uint32_t>(symbols_.size() - 1);
  }
  return symbols_.back();
}

void Symbols::GiveSlot(Symbol* symbol) {
  if (symbol->slot == Slot::kGlobal) symbol->slot = tree_.functions[function_].slots++;
}

bool Symbols::KnownOutside(NameId name) const {
  for (const Symbols* scope = parent_; scope != nullptr; scope = scope->parent_) {
    if (scope->Find(name) != nullptr) return true;
  }
  return false;
}

void Symbols::DeclareParameter(NameId name) {
  Symbol* symbol = Find(name);
  if (symbol == nullptr) symbol = &Add(name);
  symbol->load = Load::kParameter;
  symbol->stored = true;
  GiveSlot(symbol);
}

void Symbols::Store(NameId name) {
  Symbol* symbol = Find(name);
  if (symbol == nullptr) {
    symbol = &Add(name);
    symbol->load = KnownOutside(name) ? Load::kAlias : Load::kMissing;
  }
  if (!symbol->stored) journal_.push_back(name);
  symbol->stored = true;
  GiveSlot(symbol);
}

void Symbols::NoteLoad(NameId name) {
  if (Find(name) == nullptr && !KnownOutside(name)) Add(name).load = Load::kResolve;
}

void Symbols::EndBranches(size_t mark) {
  for (size_t i = mark; i < journal_.size(); ++i) {
    Symbol* symbol = Find(journal_[i]);
    symbol->load = KnownOutside(symbol->name) ? Load::kAlias : Load::kResolve;
  }
}

uint32_t Symbols::SlotOf(NameId name, uint32_t depth) const {
  for (const Symbols* scope = this; scope != nullptr; scope = scope->parent_) {
    const Symbol* symbol = scope->Find(name);
    if (symbol == nullptr || symbol->slot == Slot::kGlobal) continue;
    return Slot::Of(depth - tree_.functions[scope->function_].depth, symbol->slot);
  }
  return Slot::kGlobal;
}

uint32_t Symbols::Finish() {
  ScopeInits range;
  range.begin = static_cast<uint32_t>(tree_.inits.size());
  const uint32_t depth = tree_.functions[function_].depth;
  for (const Symbol& symbol : symbols_) {
    if (symbol.slot == Slot::kGlobal || symbol.load == Load::kParameter) continue;
    SlotInit init{SlotInit::How::kMissing, symbol.slot, symbol.name, 0};
    if (symbol.load == Load::kResolve) init.how = SlotInit::How::kResolve;
    if (symbol.load == Load::kAlias) {
      const uint32_t outer = parent_->SlotOf(symbol.name, depth);
      init.how = outer == Slot::kGlobal ? SlotInit::How::kResolve : SlotInit::How::kAlias;
      if (outer != Slot::kGlobal) init.from = outer;
    }
    tree_.inits.push_back(init);
  }
  range.end = static_cast<uint32_t>(tree_.inits.size());
  tree_.scopes.push_back(range);
  return static_cast<uint32_t>(tree_.scopes.size() - 1);
}

}  // namespace ingot::jinja::syntax
