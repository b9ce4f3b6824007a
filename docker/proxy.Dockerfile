# The embedded proxy. It has no npm dependencies: of the package, these three are the whole context. By hand, where the package is:
#
#   tar c package.json dist/lib dist/proxy docker/proxy.Dockerfile | docker build -t seatrial-proxy -f docker/proxy.Dockerfile -
#   docker run --rm -p 127.0.0.1:8474:8474 seatrial-proxy
#
# Whoever reaches its API may set faults: publish it on loopback only.
FROM node:20-slim

WORKDIR /seatrial
COPY package.json ./
COPY dist/lib ./dist/lib
COPY dist/proxy ./dist/proxy

EXPOSE 8474
ENTRYPOINT ["node", "/seatrial/dist/proxy/main.js"]
CMD ["-host", "0.0.0.0", "-port", "8474"]
