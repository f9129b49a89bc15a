// The tree of a template: flat arrays of small nodes that refer to one another by number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/builtins/table.h"
#include "jinja/template.h"
#include "jinja/value/heap.h"

namespace ingot::jinja::syntax {

using NodeId = uint32_t;  // 0: none
using NameId = uint32_t;
using ListId = uint32_t;  // into Tree::lists: a count, then so many numbers; 0: the empty list

// Where a variable lies: how many functions further out, and which of its frame's slots.
struct Slot {
  static constexpr uint32_t kGlobal = 0xFFFFFFFF;  // not a variable of the template: asked of the namespace
  static constexpr uint32_t kIndexBits = 24;
  static uint32_t Of(uint32_t depth, uint32_t index) { return depth << kIndexBits | index; }
  static uint32_t Depth(uint32_t slot) { return slot >> kIndexBits; }
  static uint32_t Index(uint32_t slot) { return slot & ((1u << kIndexBits) - 1); }
};

enum class NodeKind : uint8_t {
  kNone,
  // Expressions.
  kConst,         // a: index of values
  kName,          // a: name, b: slot (flag 1: it is assigned to)
  kNamespaceRef,  // a: name, b: slot, c: attribute's name. Only assigned to
  kTuple,         // a: list
  kList,          // a: list
  kDict,          // a: list of keys and values in turn
  kNegate,        // a
  kPlus,          // a
  kNot,           // a
  kBinary,        // flag: Operator, a, b
  kConcat,        // a: list
  kCompare,       // a: first, b: list of operators and operands in turn
  kAnd,           // a, b
  kOr,            // a, b
  kConditional,   // a: test, b: then, c: else or none
  kGetAttribute,  // a: object, b: name
  kGetItem,       // a: object, b: key
  kSlice,         // a, b, c: start, stop, step, or none
  kCall,          // a: callee, b: arguments
  kFilter,        // a: value or none (the block's text), b: arguments, c: index of callables
  kTest,          // a: value, b: arguments, c: index of callables
  // Statements.
  kText,         // a: index of texts
  kOutput,       // a: list of texts and expressions
  kFor,          // a: index of fors
  kIf,           // a: list of tests and bodies (ListIds) in turn, b: else body
  kSet,          // a: target, b: value
  kSetBlock,     // a: target, b: filter or none, c: body, extra: scope
  kWith,         // a: list of targets and values in turn, b: body, c: scope
  kMacro,        // a: index of functions, b: slot of its name, c: the name
  kCallBlock,    // a: call, b: index of functions
  kFilterBlock,  // a: filter, b: body, c: scope
  kDo,           // a
  kInclude,  // a: expression, b: list of names and slots in turn that it sees, flag: 1 ignore missing, 2 with
             // context
  kImport,   // a: expression, b: slot, flag 2: with context, c: list as of kInclude
  kFromImport,  // a: expression, b: list of names, slots in turn, flag 2: with context, c: list as of
                // kInclude
  kBreak,
  kContinue,
};

enum class Comparison : uint8_t { kEq, kNe, kLt, kLe, kGt, kGe, kIn, kNotIn };

struct Node {
  NodeKind kind = NodeKind::kNone;
  uint8_t flag = 0;
  uint32_t extra = 0;
  uint32_t offset = 0;
  uint32_t a = 0;
  uint32_t b = 0;
  uint32_t c = 0;
};

// The arguments of a call, in Tree::lists: kHeader numbers, the positional ones, then names and values in
// turn.
struct CallArguments {
  static constexpr uint32_t kHeader = 4;  // positional count, named count, *args, **kwargs
};

// What happens to a variable when its scope is entered.
struct SlotInit {
  enum class How : uint8_t { kMissing, kResolve, kAlias };
  How how;
  uint32_t slot;  // index in the own frame
  NameId name;
  uint32_t from;  // kAlias: slot of the outer variable
};

struct ScopeInits {
  uint32_t begin = 0;  // in Tree::inits
  uint32_t end = 0;
};

struct For {
  NodeId target = 0;
  NodeId iterable = 0;
  NodeId test = 0;
  NodeId test_target = 0;  // the target again, in the test's own scope
  ListId body = 0;
  ListId otherwise = 0;
  bool recursive = false;
  bool uses_loop = false;
  uint32_t loop_slot = 0;  // index
  uint32_t function = 0;   // of a recursive loop
  uint32_t scope = 0;
  uint32_t test_scope = 0;
  uint32_t otherwise_scope = 0;
};

struct FunctionParameter {
  NameId name = 0;
  uint32_t slot = 0;  // index
  NodeId default_value = 0;
};

// Something with a frame of its own: the template itself (number 0), a macro, a call block, a recursive loop.
struct Routine {
  static constexpr uint32_t kNoSlot = 0xFFFFFFFF;
  NameId name = 0;
  std::vector<FunctionParameter> parameters;
  ListId body = 0;
  uint32_t scope = 0;
  uint32_t slots = 0;
  uint32_t caller_slot = kNoSlot;
  uint32_t kwargs_slot = kNoSlot;
  uint32_t varargs_slot = kNoSlot;
  bool uses_caller = false;
  bool uses_kwargs = false;
  bool uses_varargs = false;
  bool has_closures = false;            // something inside of it may outlive its call
  uint32_t depth = 0;                   // functions around it
  uint32_t definition = Slot::kGlobal;  // among the template's definitions
};

// A filter or test as a template names it.
struct CallableRef {
  std::string_view name;
  const builtins::Entry* builtin = nullptr;
  const FunctionBody* custom = nullptr;
};

class Tree {
 public:
  std::string file;
  int first_line = 1;  // of the source in that file
  std::string source;
  const Environment* environment = nullptr;
  const Template* owner = nullptr;
  Heap heap;  // of the constants; frozen once parsed

  std::vector<Node> nodes;
  std::vector<uint32_t> lists;
  std::vector<std::string_view> names;
  std::vector<std::string_view> texts;
  std::vector<Value> values;
  std::vector<Value> name_values;  // names, as strings
  std::vector<For> fors;
  std::vector<Routine> functions;
  std::vector<CallableRef> filters;
  std::vector<CallableRef> tests;
  std::vector<SlotInit> inits;
  std::vector<ScopeInits> scopes;
  std::vector<Definition> definitions;
  std::vector<uint32_t> definition_functions;        // of each definition
  std::vector<std::pair<NameId, uint32_t>> exports;  // top-level names and their slots
  NodeId expression = 0;                             // of a bare expression

  const Node& node(NodeId id) const { return nodes[id]; }
  uint32_t ListSize(ListId list) const { return lists[list]; }
  const uint32_t* ListItems(ListId list) const { return lists.data() + list + 1; }
};

// The value of a node that is made of literals alone, in `heap`.
std::optional<Value> LiteralValue(const Tree& tree, NodeId id, Heap& heap);

}  // namespace ingot::jinja::syntax
