// Code under test that uses @pokusew/pcsclite: says what kind of card it is, and when its certificate begins.

const assert = require("node:assert");
const pcsc = require("@pokusew/pcsclite")();

const LIMIT = setTimeout(() => fail(new Error("no card in 30 seconds")), 30_000);

function fail(error) {
  console.error(error);
  process.exit(1);
}

async function look(reader, protocol) {
  const send = (hex) =>
    new Promise((resolve, reject) => {
      reader.transmit(Buffer.from(hex, "hex"), 258, protocol, (error, answer) => {
        if (error) return reject(error);
        const status = answer.subarray(-2).toString("hex");
        if (status !== "9000") return reject(new Error(`status word ${status}`));
        resolve(answer.subarray(0, -2));
      });
    });
  await send("00A4040C0AD392F000260100000001");
  await send("00A4020C020006");
  const kind = (await send("00B0000020")).toString("ascii").trimEnd();
  assert.strictEqual(kind, "JPKIAPICCTOKEN2");
  await send("00A4020C02000A");
  assert.strictEqual((await send("00B0000004"))[0], 0x30, "a certificate");
  await assert.rejects(send("00A4020C020099"), /6a82/i);
  console.log(`ok: ${kind} in ${reader.name}`);
}

pcsc.on("error", (error) => fail(error));
pcsc.on("reader", (reader) => {
  reader.on("error", (error) => fail(error));
  reader.on("status", (status) => {
    if (!(status.state & reader.SCARD_STATE_PRESENT)) return;
    reader.connect({ share_mode: reader.SCARD_SHARE_SHARED }, (error, protocol) => {
      if (error) return fail(error);
      look(reader, protocol).then(() => process.exit(0), fail).finally(() => clearTimeout(LIMIT));
    });
  });
});
