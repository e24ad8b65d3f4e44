// Who made what only its maker can read or look up: marks with the account that each belongs to, least recently used out. Kept in shared data in so
// many pieces, and read from there into this worker; a worker without shared data knows its own.
import { mix64 } from "../../core/bytes";
import { getShared, setShared, sharedCas } from "../../host/calls";
import { returnedPtr, returnedSize, utf8 } from "../../host/memory";

const PIECES: i32 = 256;
/** Of each piece: 16,384 marks in all, which take 256 KiB. */
const MARKS: i32 = 64;
const ENTRY: i32 = 16;
const BYTES: i32 = MARKS * ENTRY;
const CAS_TRIES: i32 = 8;

/** A piece: marks and accounts, the latest first; 0 where there is no more. */
const pieces = new StaticArray<usize>(PIECES);

function pieceOf(mark: u64): i32 {
  return <i32>(mix64(mark) & (PIECES - 1));
}

const keys = new StaticArray<ArrayBuffer | null>(PIECES);

function keyOf(piece: i32): ArrayBuffer {
  const known = keys[piece];
  if (known !== null) return known;
  const made = utf8("ai-failover/makers/" + piece.toString());
  keys[piece] = made;
  return made;
}

/** Where this worker has it; never freed. */
function own(piece: i32): usize {
  const known = pieces[piece];
  if (known != 0) return known;
  const made = heap.alloc(BYTES);
  memory.fill(made, 0, BYTES);
  pieces[piece] = made;
  return made;
}

/** What other workers know of the piece. Answers its CAS number; 0: nobody has stored it. */
function pull(piece: i32): u32 {
  if (!getShared(keyOf(piece))) return 0;
  const cas = sharedCas();
  const size = returnedSize();
  if (size == BYTES) memory.copy(own(piece), returnedPtr(), BYTES);
  return cas;
}

function placeOf(piece: i32, mark: u64): i32 {
  const at = own(piece);
  for (let i = 0; i < MARKS; i++) if (load<u64>(at + i * ENTRY) == mark) return i;
  return -1;
}

/** The account that made it; 0: nobody knows. */
export function makerOf(mark: u64): u64 {
  if (mark == 0) return 0;
  const piece = pieceOf(mark);
  let place = placeOf(piece, mark);
  if (place < 0) {
    pull(piece);
    place = placeOf(piece, mark);
  }
  if (place < 0) return 0;
  const account = load<u64>(own(piece) + place * ENTRY, 8);
  // What is asked for is what is used: it does not go out with what nobody asks for.
  if (place >= MARKS / 2) remember(mark, account, true);
  return account;
}

/** The account is its maker. `again`: its place becomes the first, where it is known already. */
export function remember(mark: u64, account: u64, again: bool = false): void {
  if (mark == 0) return;
  const piece = pieceOf(mark);
  if (!again && knows(piece, mark, account)) return;
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(piece);
    if (!again && knows(piece, mark, account)) return;
    putFirst(piece, mark, account);
    if (setShared(keyOf(piece), own(piece), BYTES, cas)) return;
  }
  putFirst(piece, mark, account);
}

function knows(piece: i32, mark: u64, account: u64): bool {
  const place = placeOf(piece, mark);
  return place >= 0 && load<u64>(own(piece) + place * ENTRY, 8) == account;
}

function putFirst(piece: i32, mark: u64, account: u64): void {
  const at = own(piece);
  const known = placeOf(piece, mark);
  const last = known >= 0 ? known : MARKS - 1;
  memory.copy(at + ENTRY, at, last * ENTRY);
  store<u64>(at, mark);
  store<u64>(at, account, 8);
}

/** That one account was asked for what another made, and did not know it, is remembered as well. */
function refusalMark(maker: u64, asked: u64): u64 {
  return mix64(maker ^ mix64(asked)) | 2;
}

export function rememberRefusal(maker: u64, asked: u64): void {
  remember(refusalMark(maker, asked), asked);
}

/** Whether the account has refused what the other made. */
export function refuses(maker: u64, asked: u64): bool {
  return makerOf(refusalMark(maker, asked)) == asked;
}
