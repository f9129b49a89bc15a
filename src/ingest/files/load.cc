#include "ingest/files/load.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "ingest/bronze_table.h"
#include "ingest/files/batch.h"
#include "ingest/files/columns.h"
#include "ingest/files/listing.h"
#include "lake/lake.h"

namespace ingot::ingest {
namespace {

class FilesRun {
 public:
  FilesRun(const SourceConfig& source, const FilesSource& files, IngestContext& context)
      : source_(source), context_(context), batch_{files, {source.schema, source.table}, {}} {
    report_.source = source.name;
    report_.table = batch_.table.Display();
  }

  Result<IngestReport> Run() {
    RETURN_IF_ERROR(context_.cancellation.Check());
    RETURN_IF_ERROR(CheckDeclaredTypes(context_.session, batch_.source));
    ASSIGN_OR_RETURN(Listing listing, ListFiles(batch_.source, context_));
    report_.warnings = std::move(listing.warnings);
    RETURN_IF_ERROR(Begin());
    ASSIGN_OR_RETURN(const auto ledger, Ledger(context_.session, batch_.table));
    NewFiles chosen =
        ChooseNew(std::move(listing.files), ledger, source_.name, batch_.source.append_changed_files);
    report_.files_skipped = chosen.skipped;
    Append(chosen.warnings, &report_.warnings);
    batch_.files = std::move(chosen.files);
    report_.files_taken = batch_.files.size();
    if (batch_.files.empty()) return report_;
    RETURN_IF_ERROR(LoadAndCommit());
    return report_;
  }

 private:
  static void Append(const std::vector<std::string>& from, std::vector<std::string>* to) {
    to->insert(to->end(), from.begin(), from.end());
  }

  Status Begin() {
    ASSIGN_OR_RETURN(OpenTransaction transaction, OpenTransaction::Begin(context_.session));
    transaction_ = std::make_unique<OpenTransaction>(std::move(transaction));
    return Status::Ok();
  }

  Result<std::map<std::string, int64_t>> Ledger(engine::Session& session, const TableName& name) {
    return lake::TransactionIds(session, name.schema, name.table, LedgerPrefix(source_.name));
  }

  Status LoadAndCommit() {
    ASSIGN_OR_RETURN(const FileFormat format, DecideFormat(batch_.source, batch_.files));
    const std::unique_ptr<BatchReader> reader = format == FileFormat::kParquet
                                                    ? MakeParquetReader(batch_, context_)
                                                    : MakeRecordReader(batch_, format, context_);
    ASSIGN_OR_RETURN(Loaded loaded, reader->Load(&transaction_));
    RETURN_IF_ERROR(context_.cancellation.Check());
    RETURN_IF_ERROR(CheckBadLimit(loaded));
    ASSIGN_OR_RETURN(const std::vector<engine::Column> columns, TableColumns(context_.session, batch_.table));
    std::vector<engine::Column> payload;
    std::copy_if(columns.begin(), columns.end(), std::back_inserter(payload),
                 [](const engine::Column& column) { return !IsAddedColumn(column.name); });
    report_.schema_fingerprint = SchemaFingerprint(payload);
    if (loaded.rejected > 0) RETURN_IF_ERROR(CommitQuarantine(*reader, &loaded));
    RETURN_IF_ERROR(CommitRows(loaded));
    report_.rows = loaded.rows;
    report_.rejected = loaded.rejected;
    report_.rescued_values = loaded.rescued_values;
    report_.bytes = loaded.bytes;
    report_.schema_changes.insert(report_.schema_changes.end(), loaded.changes.begin(), loaded.changes.end());
    Append(loaded.warnings, &report_.warnings);
    return NoteVersions(loaded.rejected > 0);
  }

  Status CheckBadLimit(const Loaded& loaded) {
    const BadLimit& limit = batch_.source.max_bad;
    const int64_t records = loaded.rows + loaded.rejected;
    const double percent = records == 0 ? 0 : 100.0 * static_cast<double>(loaded.rejected) / static_cast<double>(records);
    if (!(limit.count && loaded.rejected > *limit.count) && !(limit.percent && percent > *limit.percent)) {
      return Status::Ok();
    }
    return Exhausted(FormatCount(loaded.rejected) + " of " + FormatCount(records) +
                     " records are bad, which is more than max_bad allows; nothing was committed. The first: " +
                     loaded.example);
  }

  // In a session of its own, since it must be committed before the rows. Files whose bad records an earlier run has
  // committed, and which was killed then, are left out.
  Status CommitQuarantine(BatchReader& reader, Loaded* loaded) {
    const TableName name = batch_.table.Quarantine();
    report_.quarantine_table = name.Display();
    ASSIGN_OR_RETURN(const std::unique_ptr<engine::Session> session, context_.session.instance().Connect());
    RETURN_IF_ERROR(reader.ShareRejects(*session, loaded));
    ASSIGN_OR_RETURN(OpenTransaction transaction, OpenTransaction::Begin(*session));
    ASSIGN_OR_RETURN(const auto ledger, Ledger(*session, name));
    std::vector<const FoundFile*> fresh;
    std::string names;
    for (const FoundFile& file : batch_.files) {
      if (!std::count(loaded->sources_with_rejects.begin(), loaded->sources_with_rejects.end(), file.file.name)) continue;
      const auto taken = ledger.find(LedgerPrefix(source_.name) + file.file.name);
      if (taken != ledger.end() && taken->second == ToMillis(file.modified)) continue;
      fresh.push_back(&file);
      names += (names.empty() ? "" : ", ") + QuoteSqlText(file.file.name);
    }
    if (fresh.empty()) return Status::Ok();
    ASSIGN_OR_RETURN(const auto changes, PrepareQuarantine(*session, name));
    report_.schema_changes.insert(report_.schema_changes.end(), changes.begin(), changes.end());
    ASSIGN_OR_RETURN(const int64_t rows,
                     RunStatement(*session, "INSERT INTO " + name.Sql() +
                                                " (reason, _source, _source_row, byte_offset, raw, _ingested_at, _run_id)"
                                                " SELECT *, " + RunColumnsSql(context_) + " FROM (" +
                                                loaded->rejects_sql + ") WHERE _source IN (" + names + ")"));
    static_cast<void>(rows);
    return Commit(*session, std::move(transaction), name, fresh);
  }

  Status CommitRows(const Loaded&) {
    std::vector<const FoundFile*> files;
    for (const FoundFile& file : batch_.files) files.push_back(&file);
    return Commit(context_.session, std::move(*transaction_), batch_.table, files);
  }

  Status Commit(engine::Session& session, OpenTransaction transaction, const TableName& name,
                const std::vector<const FoundFile*>& files) {
    for (const FoundFile* file : files) {
      RETURN_IF_ERROR(lake::SetTransactionId(session, name.schema, name.table,
                                             LedgerPrefix(source_.name) + file->file.name, ToMillis(file->modified)));
    }
    lake::SetCommitReason(session,
                          {{"source", Json(source_.name)},
                           {"files", Json(static_cast<int64_t>(files.size()))},
                           {"schemaFingerprint", Json(report_.schema_fingerprint)}},
                          context_.run_id, context_.user);
    const Status status = transaction.Commit();
    // What the session commits after this is not this source's.
    lake::SetCommitReason(session, {}, context_.run_id, context_.user);
    return status;
  }

  Status NoteVersions(bool quarantine) {
    std::vector<TableName> names = {batch_.table};
    if (quarantine) names.push_back(batch_.table.Quarantine());
    for (const TableName& name : names) {
      ASSIGN_OR_RETURN(const auto table, lake::OpenTable(context_.session, name.schema, name.table));
      ASSIGN_OR_RETURN(const auto snapshot, table->Latest());
      report_.table_versions[name.Display()] = snapshot->version;
    }
    return Status::Ok();
  }

  const SourceConfig& source_;
  IngestContext& context_;
  Batch batch_;
  IngestReport report_;
  std::unique_ptr<OpenTransaction> transaction_;
};

}  // namespace

Result<int64_t> RunStatement(engine::Session& session, const std::string& sql) {
  ASSIGN_OR_RETURN(engine::QueryResult result, session.Query(sql));
  while (true) {
    ASSIGN_OR_RETURN(const bool more, result.Next());
    if (!more) return result.changed_rows().value_or(0);
  }
}

Result<IngestReport> RunFilesSource(const SourceConfig& source, const FilesSource& files, IngestContext& context) {
  return FilesRun(source, files, context).Run();
}

}  // namespace ingot::ingest
