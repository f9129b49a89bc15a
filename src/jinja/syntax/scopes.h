// Which variable a name means: every name of a tree gets its slot, as Jinja's scoping has it.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "jinja/syntax/tree.h"

namespace ingot::jinja::syntax {

// The variables of one scope: the template, a macro, a loop's body, a `with` … An `if` is no scope.
//
// A name that a scope assigns anywhere is a variable of that scope everywhere in it. Before its assignment it
// has the value that the name had outside when the scope was entered.
class Symbols {
 public:
  enum class Load : uint8_t { kMissing, kResolve, kAlias, kParameter };
  struct Symbol {
    NameId name = 0;
    uint32_t slot = Slot::kGlobal;  // index; none as long as the scope only reads it
    Load load = Load::kResolve;
    bool stored = false;
  };

  Symbols(Tree* tree, Symbols* parent, uint32_t function)
      : tree_(*tree), parent_(parent), function_(function) {}

  uint32_t function() const { return function_; }
  Symbols* parent() { return parent_; }
  const std::vector<Symbol>& symbols() const { return symbols_; }

  void DeclareParameter(NameId name);
  void Store(NameId name);
  void NoteLoad(NameId name);
  // Around a branch: what was stored since the mark is conditional.
  size_t Mark() const { return journal_.size(); }
  void EndBranches(size_t mark);

  // The slot that a name means here, as seen from a function at `depth`; kGlobal: the namespace is asked.
  uint32_t SlotOf(NameId name, uint32_t depth) const;
  // The number of the scope's entry actions.
  uint32_t Finish();

 private:
  Symbol* Find(NameId name);
  const Symbol* Find(NameId name) const { return const_cast<Symbols*>(this)->Find(name); }
  Symbol& Add(NameId name);
  bool KnownOutside(NameId name) const;
  void GiveSlot(Symbol* symbol);

  Tree& tree_;
  Symbols* parent_;
  const uint32_t function_;
  std::vector<Symbol> symbols_;
  std::unordered_map<NameId, uint32_t> index_;  // once there are many
  std::vector<NameId> journal_;                 // names in the order of their first assignment
};

// Resolves the whole tree. False: there are too many variables.
bool ResolveScopes(Tree* tree);

}  // namespace ingot::jinja::syntax
