/**
 * Attachments on their way: sealed slice by slice and stored chunk by chunk, fetched and opened the same way. Who needs them
 * imports this lazily; nothing of it belongs to what a first page carries.
 */
export { MEDIA_TYPES, ATTACHMENT_LIMIT, type Attachment } from "../sealing/attachments";
export { attachmentDoor, type AttachmentDoor, type SeatDoor } from "./door";
export { download, downloadBlob, type Fetching } from "./download";
export { AttachmentError, type AttachmentProblem } from "./problem";
export { Upload, type About, type Sending } from "./upload";
