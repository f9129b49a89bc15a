// One run of a source of files.
#pragma once

#include "base/result.h"
#include "ingest/files/config.h"
#include "ingest/ingest.h"
#include "ingest/source.h"

namespace ingot::ingest {

// See RunSource in ingest/ingest.h.
Result<IngestReport> RunFilesSource(const SourceConfig& source, const FilesSource& files, IngestContext& context);

}  // namespace ingot::ingest
