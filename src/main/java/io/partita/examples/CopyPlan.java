package io.partita.examples;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a copy consists of and which partition copies what. Made once per job instance; a restart
 * follows it unchanged, since a partition's checkpoint counts pieces of its share.
 *
 * @param source the real path of the tree to copy
 * @param target the real path of the directory that becomes its copy
 * @param executionId the job execution that made the plan
 * @param entries files, links and entries to skip
 * @param bytes bytes of all files
 * @param shares one per partition, at least one
 * @param sharedFiles the files whose pieces lie in several shares
 */
record CopyPlan(
    Path source,
    Path target,
    long executionId,
    long entries,
    long bytes,
    List<Share> shares,
    List<SharedFile> sharedFiles) {

  /**
   * A stretch of the manifest.
   *
   * @param position where its first entry begins
   * @param firstPiece the piece of that entry with which the share begins
   * @param pieces how many pieces it has
   * @param entries how many entries end in it
   * @param bytes bytes of its pieces
   */
  record Share(long position, long firstPiece, long pieces, long entries, long bytes) {}

  /**
   * A file that several partitions write.
   *
   * @param position its entry's position
   * @param owner the partition that has its last piece and so counts the file
   */
  record SharedFile(long position, int owner) {}

  CopyPlan {
    shares = List.copyOf(shares);
    sharedFiles = List.copyOf(sharedFiles);
  }

  boolean isShared(Entry entry) {
    return sharedFiles.stream().anyMatch(file -> file.position() == entry.position());
  }

  void publish(StagingDirectory staging) throws IOException {
    var content = new ByteArrayOutputStream();
    var out = new DataOutputStream(content);
    Manifest.writeText(out, source.toString());
    Manifest.writeText(out, target.toString());
    out.writeLong(executionId);
    out.writeLong(entries);
    out.writeLong(bytes);
    out.writeInt(shares.size());
    for (Share share : shares) {
      out.writeLong(share.position());
      out.writeLong(share.firstPiece());
      out.writeLong(share.pieces());
      out.writeLong(share.entries());
      out.writeLong(share.bytes());
    }
    out.writeInt(sharedFiles.size());
    for (SharedFile file : sharedFiles) {
      out.writeLong(file.position());
      out.writeInt(file.owner());
    }
    staging.publish(staging.plan(), content.toByteArray());
  }

  static CopyPlan read(StagingDirectory staging) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(staging.plan())));
    Path source = Path.of(Manifest.readText(in));
    Path target = Path.of(Manifest.readText(in));
    long executionId = in.readLong();
    long entries = in.readLong();
    long bytes = in.readLong();
    List<Share> shares = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      shares.add(
          new Share(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong()));
    }
    List<SharedFile> sharedFiles = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      sharedFiles.add(new SharedFile(in.readLong(), in.readInt()));
    }
    return new CopyPlan(source, target, executionId, entries, bytes, shares, sharedFiles);
  }
}
