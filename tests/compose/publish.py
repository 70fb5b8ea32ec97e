"""Publishes a port, as Docker's proxy does: python publish.py HOST:PORT HOST:PORT."""

import asyncio
import sys


async def main(listen: str, target: str) -> None:
    """Carry what comes to one address to the other, both ways, until killed."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
            writer.write_eof()
        except OSError:
            writer.close()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = target.split(":")
        try:
            there, onward = await asyncio.open_connection(host, int(port))
        except OSError:
            writer.close()
            return
        await asyncio.gather(carry(reader, onward), carry(there, writer))
        onward.close()
        writer.close()

    host, port = listen.split(":")
    server = await asyncio.start_server(accept, host, int(port))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
