// The views that one transaction has looked at, and what it changes of them.
//
// Where a table and a view have one name, the table is what is there: the view's file is left over, and means nothing until the
// table is dropped, which removes it. So a view takes a table's place at one instant (its file is written, then the
// table is dropped), and a table a view's (its first version is committed, then the file is removed).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "lake/catalog/table_state.h"
#include "lake/view/view_definition.h"
#include "store/object_store.h"

namespace ingot::lake {

class ViewEntry;

// A view as a transaction sees it.
struct ViewContent {
  std::optional<ViewDefinition> definition;  // nothing: there is none
  std::optional<Error> broken;               // why its file is no view's; the definition is then what could be read of it
  bool changed = false;
  bool takes_place = false;  // of a table: a file that is left over from earlier does not count
};

// One view within one transaction.
struct ViewState : ViewContent {
  TableName name;
  bool stored = false;  // its file was there at the first look
  // Owned here as long as the transaction, for its plans may refer to any. The last is of the present definition, if one
  // was made since that changed.
  std::vector<std::unique_ptr<ViewEntry>> entries;
  bool entry_is_present = false;
};

// Not thread-safe: the transaction that owns it locks.
class ViewSet {
 public:
  explicit ViewSet(store::ObjectStore& store);
  ~ViewSet();

  // Where a view's file lies, for messages.
  std::string Place(const TableName& name) const;

  // The view of exactly this name, or nullptr; a broken one, too.
  Result<ViewState*> Find(const TableName& name);
  // Reads views that were not looked at before side by side, where that saves time. What fails is met again by Find().
  void ReadTogether(const std::string& schema, const std::vector<std::string>& views);

  // The names of a schema's views: those of the store in `listing` with what the transaction made and dropped of them.
  std::vector<std::string> Names(const std::string& schema, const store::Listing& listing) const;

  // Stages a definition; nothing: the view's end. The entries are to be made anew.
  Status Stage(const TableName& name, std::optional<ViewDefinition> definition, bool takes_place);
  // Puts back what there was before it was staged.
  void Unstage(const TableName& name, ViewContent before);

  // Was a view of this name made or changed?
  bool IsStaged(const TableName& name) const;

  // Writes what was made and changed, and adds what is visible by that to `committed`. kConflict: another writer made a view of that name.
  Status Write(std::vector<std::string>* committed);
  // Removes what was dropped.
  Status Remove();

 private:
  Result<ViewState*> Open(const TableName& name);
  // What the view's file says; nothing when there is none.
  Result<ViewContent> Read(const TableName& name) const;
  ViewState* Keep(const TableName& name, ViewContent content);

  store::ObjectStore& store_;
  std::map<TableName, std::unique_ptr<ViewState>> views_;
};

}  // namespace ingot::lake
