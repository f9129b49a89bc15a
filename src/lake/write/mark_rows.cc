#include "lake/write/mark_rows.h"

#include <algorithm>
#include <utility>

#include "delta/action/statistics.h"
#include "delta/deletion_vector/deletion_vector.h"

namespace ingot::lake {

Status RowMarker::Mark(const delta::AddFile& file, const Positions& rows) {
  delta::AddFile marked = file;
  if (file.deletion_vector) {
    ASSIGN_OR_RETURN(const Positions gone, delta::ReadDeletionVector(table_, *file.deletion_vector, file.path));
    Positions all;
    all.reserve(gone.size() + rows.size());
    std::set_union(gone.begin(), gone.end(), rows.begin(), rows.end(), std::back_inserter(all));
    ASSIGN_OR_RETURN(marked.deletion_vector, vectors_.Add(all));
    ++updated_;
  } else {
    ASSIGN_OR_RETURN(marked.deletion_vector, vectors_.Add(rows));
    ++added_;
  }
  marked.stats = delta::WithLooseBounds(file.stats);
  marked.data_change = true;
  changes_.Mark(file, std::move(marked));
  return Status::Ok();
}

Status RowMarker::Finish() {
  if (const auto path = vectors_.path()) changes_.TrackStaged(*path);
  return vectors_.Store(table_);
}

}  // namespace ingot::lake
