import type { SentFile } from "../../service/volumes";

/** All files of a drop, those in folders too, in the order of their paths. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly SentFile[]> {
  // The entries are gone once the event is over: they are asked for before anything is awaited.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return chosenFiles(transfer.files);
  const files = await Promise.all(entries.map(filesOf));
  return files.flat();
}

/** Files that were chosen, by the paths that they have below a chosen folder. */
export function chosenFiles(files: FileList | null): readonly SentFile[] {
  return [...(files ?? [])].map((file) => ({
    file,
    name: file.webkitRelativePath || file.name,
  }));
}

async function filesOf(entry: FileSystemEntry): Promise<readonly SentFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ file, name: entry.fullPath.replace(/^\//, "") }];
  }
  const files = await Promise.all(
    (await entriesOf(entry as FileSystemDirectoryEntry)).map(filesOf),
  );
  return files.flat();
}

/** The reader gives a hundred entries at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all.sort((one, other) => one.name.localeCompare(other.name));
    all.push(...some);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
