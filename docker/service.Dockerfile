# The image of a Node service whose files are compiled on the host: the context is the folder that a target file calls ${built}.
# What runs is the service's own command (`node /built/…`), so that one image serves every service of a target.
FROM node:20-slim

WORKDIR /built
# Compiled files are ES modules; the package.json that says so stands above the context and is not sent. One that is sent replaces this
# one. Not in the words of a shell: a base image may have none.
RUN ["node", "-e", "require('node:fs').writeFileSync('package.json', '{\"type\":\"module\"}')"]
COPY . ./
